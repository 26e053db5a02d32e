import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { LotAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { financings, holdings, status, useNames } from '../../gateway/questions'
import { sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { open, running, SHELVES, shelfOf, type Shelf } from './figures'
import { FinancingRows } from './FinancingRows'

/** 持有凭证: what can be used, what cannot, what was turned into money. */
export function Holdings() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shelf | null
  const shown = asked && SHELVES.includes(asked) ? asked : 'free'
  const lots = useQuery(holdings)
  const money = useQuery(financings)
  const out = running(money.data ?? [])
  const on = (shelf: Shelf) => (lots.data ?? []).filter((lot) => shelfOf(lot) === shelf)
  const sums: Record<Shelf, bigint> = {
    free: sum(on('free').map(open)),
    frozen: sum(on('frozen').map(open)),
    financed: sum(out.map((one) => one.lot_amount_fen)),
    paid: sum(on('paid').map((lot) => lot.redeemed_fen)),
  }
  return (
    <Page title={t('nav.holdings')} about={t('holdings.about')}>
      <div className="figures">
        {SHELVES.map((shelf) => (
          <Figure key={shelf} label={t(`shelf.${shelf}`)} value={lots.data ? <Amount of={sums[shelf]} /> : '…'} note={t(`shelf.${shelf}.note`)} />
        ))}
      </div>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'free' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={SHELVES.map((one) => ({ value: one, label: t(`shelf.${one}`) }))} />
      <Panel flush>
        {shown === 'financed' ? (
          <Ask of={money}>{() => <FinancingRows rows={out} empty={<Empty title={t('holdings.none_financed')} then={t('holdings.none_financed.then')} />} />}</Ask>
        ) : (
          <Ask of={lots}>{() => <Lots rows={on(shown)} shelf={shown} />}</Ask>
        )}
      </Panel>
    </Page>
  )
}

function Lots({ rows, shelf }: { rows: LotAnswer[]; shelf: Shelf }) {
  const { t } = useTranslation()
  const names = useNames()
  const navigate = useNavigate()
  const today = useQuery(status).data?.ledger_date
  const columns: Column<LotAnswer>[] = [
    { key: 'debtor', title: t('debtor'), show: (one) => <Link to={`/certificates/${one.certificate}`}>{names(one.debtor)}</Link> },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <strong><Amount of={one.amount_fen} /></strong>, sort: (a, b) => (open(a) < open(b) ? -1 : 1) },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}{today && shelf !== 'paid' ? <span className="quiet small"> · {t('days.left', { count: daysBetween(today, one.matures_on) })}</span> : null}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    { key: 'state', title: t('state'), show: (one) => <Mark family="lot" code={one.state} /> },
    { key: 'endorsements', title: t('endorsements'), money: true, show: (one) => one.endorsements },
    ...(shelf === 'free'
      ? [{
          key: 'acts',
          title: t('acts'),
          acts: true,
          show: (one: LotAnswer) => (
            <span className="row" style={{ gap: 8, justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
              <Button onClick={() => void navigate(`/holdings/${one.id}/pass-on`)}>{t('pass_on')}</Button>
              <Button type="primary" onClick={() => void navigate(`/holdings/${one.id}/finance`)}>{t('finance')}</Button>
            </span>
          ),
        }]
      : []),
  ]
  const sorted = [...rows].sort((a, b) => a.maturity_at - b.maturity_at)
  return <Rows rows={sorted} columns={columns} id={(one) => one.id} label={t('nav.holdings')} empty={<Empty title={t('holdings.none')} then={t('holdings.none.then')} />} />
}
