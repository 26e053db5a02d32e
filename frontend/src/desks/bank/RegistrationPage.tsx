import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { ApiRoutesRegistrationsEntryAnswer as EntryAnswer, FinancingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { financings, me, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { By } from '../../parts/By'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Proposed } from '../../parts/Proposed'
import { Empty } from '../../parts/states'
import { EntryForm } from './EntryForm'
import { Priority } from './Priority'
import { entries } from './questions'

/** One financing at the registry: what was registered, by whom; what to enter next; and who ranks first. */
export function RegistrationPage() {
  const { t } = useTranslation()
  const { financing } = useParams()
  return (
    <Page title={t('registration.title')} about={<span className="mono">{financing?.slice(2, 10)}</span>}>
      <Ask of={useQuery(financings)}>
        {(all) => {
          const one = all.find((other) => other.id === financing)
          return one ? <Shown financing={one} /> : <Empty title={t('request.gone')} then={t('registration.gone.then')}><Link to="/registrations">{t('nav.registrations')}</Link></Empty>
        }}
      </Ask>
    </Page>
  )
}

function Shown({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const maker = useQuery(me).data?.roles.includes('maker') ?? false
  const found = useQuery(entries(financing.id))
  return (
    <>
      <Panel>
        <dl className="facts">
          <Fact label={t('bank.holder')}><Link to={`/requests/${financing.id}`}>{names(financing.holder)}</Link></Fact>
          <Fact label={t('debtor')}>{names(financing.debtor)}</Fact>
          <Fact label={t('financing.kind')}>{word('lending', financing.kind)}</Fact>
          <Fact label={t('face')}><Amount of={financing.lot_amount_fen} /></Fact>
          <Fact label={t('bank.pays_out')}><Amount of={financing.advance_fen} /></Fact>
          <Fact label={t('matures_on')}>{financing.matures_on}</Fact>
          <Fact label={t('state')}><Mark family="financing" code={financing.state} /></Fact>
          <Fact label={t('certificate')}><Link to={`/certificates/${financing.lot.slice(0, -10)}0000000000`}>{t('bank.certificate')}</Link></Fact>
        </dl>
      </Panel>
      <div className="two two-wide">
        <div className="stack">
          <Panel title={t('registrations.entries')}>
            <Ask of={found} rows={3}>
              {(all) => (all.length === 0 ? <p className="quiet">{t('registration.none')}</p> : <ol className="line">{all.toReversed().map((one) => <Entry key={one.id} entry={one} />)}</ol>)}
            </Ask>
          </Panel>
          <Priority lot={financing.lot} />
        </div>
        {maker ? <Panel title={t('registration.propose')}><EntryForm financing={financing.id} /></Panel> : null}
      </div>
    </>
  )
}

function Entry({ entry }: { entry: EntryAnswer }) {
  const { t } = useTranslation()
  const word = useWord()
  const at = entry.registered_at ?? entry.notified_at
  return (
    <li>
      <time>{at ? momentOf(at) : t('registration.no_time')}</time>
      <div><strong>{word('entry', entry.kind)}</strong> {entry.claimant} <Mark family="proposal" code={entry.state} /></div>
      <div className="small">
        {entry.number ? <span className="mono">{entry.number}</span> : null}
        {entry.expires_on ? <> · {t('registration.until', { date: entry.expires_on })}</> : null}
        {entry.advance_fen && entry.advance_fen !== '0' ? <> · <Amount of={entry.advance_fen} /></> : null}
        {entry.note ? <> · {entry.note}</> : null}
      </div>
      <div className="small quiet">{t('policy.proposed_by')} <By who={entry.proposed_by} at={entry.proposed_at} />{entry.decided_by ? <> · {entry.state === 'rejected' ? t('registration.sent_back') : t('policy.approved_by')} <By who={entry.decided_by} at={entry.decided_at ?? 0} /></> : null}{entry.reason ? <> · {entry.reason}</> : null}</div>
      {entry.state === 'proposed' ? <div style={{ marginTop: 8 }}><Proposed by={entry.proposed_by} words={t('registration.approve')} approve={() => gateway.approveEntry({ path: { id: entry.id } })} reject={(reason) => gateway.rejectEntry({ path: { id: entry.id }, body: { reason } })} /></div> : null}
    </li>
  )
}
