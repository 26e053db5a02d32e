import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { BankStatistics } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { statistics } from './questions'

const STEPS = ['entered', 'submitted', 'approved', 'rejected', 'paid', 'recovery', 'refund', 'closed'] as const

/** 业务统计 of a period, bank by bank: what was lent into the pool, and how often each step was taken, for how much. */
export function Statistics({ period }: { period: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const columns: Column<BankStatistics>[] = [
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'lent', title: t('statistics.lent'), money: true, show: (one) => <><strong><Amount of={one.lent_fen} /></strong><br /><span className="small quiet">{t('statistics.loans', { count: one.loans, borrowers: one.borrowers })}</span></> },
    ...STEPS.map((step) => ({
      key: step,
      title: t(`statistics.${step}`),
      money: true,
      show: (one: BankStatistics) => {
        const taken = one.steps[step]
        if (!taken) return '–'
        return <>{t('pool.figure.claims', { count: taken.times })}{taken.amount_fen === '0' ? null : <><br /><span className="small quiet"><Amount of={taken.amount_fen} /></span></>}</>
      },
    })),
  ]
  return (
    <Panel title={t('statistics.title', { period })} extra={<span className="small quiet">{t('statistics.about')}</span>} flush>
      <div style={{ marginTop: 10 }}>
        <Ask of={useQuery(statistics(period))}>{(found) => <Rows rows={found.banks} columns={columns} id={(one) => one.bank} label={t('statistics.title', { period })} empty={<Empty title={t('statistics.none')} then={t('grades.none.then')} />} />}</Ask>
      </div>
    </Panel>
  )
}
