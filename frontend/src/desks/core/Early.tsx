import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { fen, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure, Page } from '../../parts/layout'
import { CostShares } from './CostShares'
import { EarlyPayments } from './EarlyPayments'
import { Programme } from './Programme'
import { earlyPayments } from './questions'

const SHOWN = ['programme', 'payments', 'shares'] as const
type Shown = (typeof SHOWN)[number]

/** 提前付款与贴息: how the debtor's own cash helps its suppliers, what that saved, and which of their costs it bears. */
export function Early() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'programme'
  const all = useQuery(earlyPayments).data ?? []
  const paid = all.filter((one) => one.state === 'repaid')
  const saved = sum(paid.map((one) => fen(one.repay_fen) - fen(one.advance_fen)))
  const asks = all.filter((one) => one.state === 'requested')
  const due = all.filter((one) => one.state === 'accepted')
  return (
    <Page title={t('nav.early')} about={t('early.about')}>
      <div className="figures">
        <Figure label={t('early.paid')} value={<Amount of={sum(paid.map((one) => one.repay_fen))} />} note={t('early.lots', { count: paid.length })} to="/early?show=payments" />
        <Figure label={t('early.saved')} value={<Amount of={saved} />} note={t('early.saved.note')} />
        <Figure label={t('early.to_quote')} value={asks.length} note={t('early.to_quote.note')} to="/early?show=payments" />
        <Figure label={t('early.to_pay')} value={<Amount of={sum(due.map((one) => one.advance_fen))} />} note={t('early.lots', { count: due.length })} to="/payables" />
      </div>
      <Segmented aria-label={t('nav.early')} value={shown} onChange={(one) => setSearch(one === 'programme' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={SHOWN.map((one) => ({ value: one, label: t(`early.show.${one}`) }))} />
      {shown === 'programme' ? <Programme /> : shown === 'payments' ? <EarlyPayments /> : <CostShares />}
    </Page>
  )
}
