import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { daysBetween, momentOf } from '../../dates/dates'
import { financing as one, me, quotes, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, rate, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Empty } from '../../parts/states'
import { FinancingCost } from '../../statements/FinancingCost'
import { Decline } from './Decline'
import { Disburse } from './Disburse'
import { isOverdue } from './overdue'
import { exposures } from './questions'
import { QuoteForm } from './QuoteForm'
import { Repay } from './Repay'
import { ToPool } from './ToPool'

const WAY = ['requested', 'accepted', 'disbursed', 'repaid'] as const

/** One request as its bank has it: what is asked, who the debtor is to us, our quote, and the money's way out. */
export function RequestPage() {
  const { t } = useTranslation()
  const { financing } = useParams()
  const found = useQuery(one(financing!))
  return (
    <Page title={t('request.title')} about={<span className="mono">{financing?.slice(2, 10)}</span>}>
      <Ask of={found}>
        {(it) => (it ? <Shown financing={it} /> : <Empty title={t('request.gone')} then={t('request.gone.then')}><Link to="/requests">{t('nav.requests')}</Link></Empty>)}
      </Ask>
    </Page>
  )
}

function Shown({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const bank = useQuery(me).data?.participant.address
  const now = useQuery(status).data
  const today = now?.ledger_date ?? ''
  const ours = useQuery(quotes(financing.id)).data?.[0]
  const reached = WAY.indexOf(financing.state as (typeof WAY)[number])
  const expired = ours !== undefined && ours.valid_until < (now?.ledger_at ?? 0)
  const standing = ours?.on_ledger && !expired
  const open = financing.state === 'requested' && (now?.ledger_at ?? 0) <= financing.until
  return (
    <>
      <Panel>
        <div className="stack">
          {reached >= 0 ? (
            <ol className="steps">
              {WAY.map((step, place) => <li key={step} data-done={place <= reached ? 'yes' : place === reached + 1 ? 'now' : undefined}>{word('financing', step)}</li>)}
            </ol>
          ) : null}
          <div className="notice notice-info"><div><strong><Mark family="financing" code={financing.state} /> {t('next')}</strong><p>{nextOf()}</p></div></div>
          <dl className="facts">
            <Fact label={t('bank.holder')}>{names(financing.holder)}</Fact>
            <Fact label={t('debtor')}>{names(financing.debtor)}</Fact>
            <Fact label={t('financing.kind')}>{word('lending', financing.kind)}{financing.kind === 'discount' ? ` · ${financing.recourse ? t('with_recourse') : t('without_recourse')}` : ''}</Fact>
            <Fact label={t('face')}><Amount of={financing.lot_amount_fen} /></Fact>
            <Fact label={t('matures_on')}>{financing.matures_on}</Fact>
            <Fact label={t('certificate')}><Link to={`/certificates/${financing.lot.slice(0, -10)}0000000000`}>{t('bank.certificate')}</Link></Fact>
            {financing.advance_fen === '0' ? null : (
              <>
                <Fact label={t('bank.pays_out')}><Amount of={financing.advance_fen} /></Fact>
                <Fact label={t('bank.gets_back')}><Amount of={financing.repay_fen} /></Fact>
                <Fact label={t('rate.all_in')}>{financing.cost ? rate(financing.cost.all_in_bps) : '–'}</Fact>
              </>
            )}
          </dl>
        </div>
      </Panel>
      {open ? (
        <div className="two">
          <Panel title={ours ? t('quote.again') : t('quote.title')} extra={financing.bank === bank ? <Decline financing={financing} /> : null}>
            <QuoteForm financing={financing} />
          </Panel>
          <div className="stack">
            {ours ? <OurQuote advance={ours.advance_fen} bps={ours.all_in_bps} until={ours.valid_until} state={expired ? t('bank.quote_expired') : ours.on_ledger ? t('quote.on_ledger') : t('bank.quote_drafted')} /> : null}
            <DebtorToUs debtor={financing.debtor} />
          </div>
        </div>
      ) : null}
      {financing.bank === bank && financing.cost ? <p><Link to={`/registrations/${financing.id}`}>{t('registration.of')}</Link></p> : null}
      {financing.bank === bank ? <FinancingCost financing={financing} /> : null}
      {financing.state === 'accepted' && financing.bank === bank ? <Disburse financing={financing} /> : null}
      {financing.state === 'disbursed' && financing.bank === bank && financing.kind === 'pledge' ? <ToPool financing={financing} /> : null}
      {financing.state === 'disbursed' && financing.bank === bank && (financing.kind === 'pledge' || financing.recourse) ? <Repay financing={financing} /> : null}
    </>
  )

  function nextOf(): string {
    const holder = names(financing.holder)
    switch (financing.state) {
      case 'requested':
        return standing ? t('request.next.quoted', { holder, at: momentOf(financing.until) }) : t('request.next.open', { at: momentOf(financing.until) })
      case 'accepted':
        return t('request.next.accepted', { holder, amount: yuan(financing.advance_fen) })
      case 'disbursed':
        if (isOverdue(financing, today)) return t('request.next.late', { count: daysBetween(financing.matures_on, today), amount: yuan(fen(financing.repay_fen) - fen(financing.repaid_fen)) })
        return t('request.next.disbursed', { date: financing.matures_on, amount: yuan(fen(financing.repay_fen) - fen(financing.repaid_fen)) })
      case 'repaid':
        return t('next.repaid')
      default:
        return t(`request.next.${financing.state as 'lapsed'}`)
    }
  }
}

function OurQuote({ advance, bps, until, state }: { advance: string; bps: number; until: number; state: string }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('bank.our_quote')}>
      <dl className="stack">
        <Fact label={t('state')}>{state}</Fact>
        <Fact label={t('bank.pays_out')}><Amount of={advance} /></Fact>
        <Fact label={t('rate.all_in')}>{rate(bps)}</Fact>
        <Fact label={t('quote.valid_until')}>{momentOf(until)}</Fact>
      </dl>
    </Panel>
  )
}

/** What we have of this debtor already, before we take more. */
function DebtorToUs({ debtor }: { debtor: string }) {
  const { t } = useTranslation()
  return (
    <Panel title={t('request.debtor_to_us')}>
      <Ask of={useQuery(exposures)} rows={3}>
        {(all) => {
          const one = all.find((other) => other.debtor === debtor)
          if (!one) return <p className="quiet">{t('request.nothing_yet')}</p>
          return (
            <dl className="stack">
              <Fact label={t('exposure.owned')}><Amount of={one.owned.open_fen} /></Fact>
              <Fact label={t('exposure.pledged')}><Amount of={one.pledged.due_fen} /></Fact>
              {one.limit_fen === null ? null : <Fact label={t('exposure.limit')}><Amount of={one.used_fen ?? '0'} /> / <Amount of={one.limit_fen} /></Fact>}
              {one.stopped ? <p><span className="mark mark-bad">{t('exposure.stopped')}</span></p> : null}
            </dl>
          )
        }}
      </Ask>
    </Panel>
  )
}
