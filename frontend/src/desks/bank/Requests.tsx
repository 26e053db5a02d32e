import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { daysBetween, momentOf } from '../../dates/dates'
import { me, quotes, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { requests } from './questions'

const SHOWN = ['requested', 'accepted', 'over'] as const
type Shown = (typeof SHOWN)[number]

/** 融资申请: what is asked of this bank, what it has to pay out, and what came of the rest. */
export function Requests() {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const bank = useQuery(me).data?.participant.address
  const now = useQuery(status).data
  const lists = { requested: useQuery(requests('requested')), accepted: useQuery(requests('accepted')), over: useQuery({ ...requests('over'), enabled: search.get('show') === 'over' }) }
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'requested'
  const ours = (one: FinancingAnswer) => one.state !== 'accepted' || one.bank === bank
  const count = (kind: Shown) => lists[kind].data?.filter(ours).length ?? 0
  const columns: Column<FinancingAnswer>[] = [
    { key: 'holder', title: t('bank.holder'), show: (one) => <Link to={`/requests/${one.id}`}>{names(one.holder)}</Link> },
    { key: 'debtor', title: t('debtor'), show: (one) => names(one.debtor) },
    { key: 'kind', title: t('financing.kind'), show: (one) => `${word('lending', one.kind)}${one.recourse ? ` · ${t('with_recourse')}` : ''}` },
    { key: 'lot', title: t('face'), money: true, show: (one) => <strong><Amount of={one.lot_amount_fen} /></strong>, sort: (a, b) => (fen(a.lot_amount_fen) < fen(b.lot_amount_fen) ? -1 : 1) },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}{now?.ledger_date ? <span className="small quiet"> · {t('days.left', { count: daysBetween(now.ledger_date, one.matures_on) })}</span> : null}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    ...(shown === 'requested'
      ? [
          { key: 'until', title: t('bank.until'), show: (one: FinancingAnswer) => <span className="amount">{momentOf(one.until)}</span>, sort: (a: FinancingAnswer, b: FinancingAnswer) => a.until - b.until },
          { key: 'quote', title: t('bank.our_quote'), show: (one: FinancingAnswer) => <OurQuote financing={one.id} /> },
        ]
      : [
          { key: 'advance', title: t('bank.pays_out'), money: true, show: (one: FinancingAnswer) => (one.advance_fen === '0' ? '–' : <Amount of={one.advance_fen} />) },
          { key: 'state', title: t('state'), show: (one: FinancingAnswer) => <Mark family="financing" code={one.state} /> },
        ]),
    {
      key: 'acts',
      title: t('acts'),
      acts: true,
      show: (one) => shown === 'over' ? <Link to={`/requests/${one.id}`}>{t('open')}</Link> : <Button onClick={() => void navigate(`/requests/${one.id}`)}>{shown === 'accepted' ? t('bank.pay_out') : t('bank.look')}</Button>,
    },
  ]
  return (
    <Page title={t('nav.requests')} about={t('requests.about')}>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'requested' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={SHOWN.map((one) => ({ value: one, label: `${t(`requests.${one}`)}${one !== 'over' && count(one) > 0 ? ` ${count(one)}` : ''}` }))} />
      <Panel flush>
        <Ask of={lists[shown]}>
          {(all) => <Rows rows={all.filter(ours).sort((a, b) => a.until - b.until)} columns={columns} id={(one) => one.id} label={t('nav.requests')} empty={<Empty title={t('requests.none')} then={t('requests.none.then')} />} />}
        </Ask>
      </Panel>
    </Page>
  )
}

/** Asked for the rows that are drawn, and no others. */
function OurQuote({ financing }: { financing: string }) {
  const { t } = useTranslation()
  const now = useQuery(status).data?.ledger_at ?? 0
  const ours = useQuery(quotes(financing)).data
  if (!ours) return <span className="quiet">…</span>
  if (ours.length === 0) return <span className="mark mark-care">{t('bank.not_quoted')}</span>
  if (ours[0]!.valid_until < now) return <span className="mark mark-care">{t('bank.quote_expired')}</span>
  return <span className={`mark mark-${ours[0]!.on_ledger ? 'good' : 'info'}`}>{ours[0]!.on_ledger ? t('bank.quoted', { rate: rate(ours[0]!.all_in_bps) }) : t('bank.quote_drafted')}</span>
}
