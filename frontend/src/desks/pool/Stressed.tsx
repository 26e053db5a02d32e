import { useTranslation } from 'react-i18next'
import type { BankStressedAnswer, StressAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'

/** A bank's non-performing principal to what it entered: basis points, rounded down. */
export function shareOf(npl: string, entered: string): number {
  return entered === '0' ? 0 : Number((fen(npl) * 10_000n) / fen(entered))
}

/** Each figure with what it means. What follows from the cash is left out where nobody said how much there is. */
export function StressFigures({ found }: { found: StressAnswer }) {
  const { t } = useTranslation()
  const fresh = found.banks.filter((one) => one.stopped_after && !one.stopped_before).length
  const still = found.banks.filter((one) => one.stopped_before && one.stopped_after).length
  return (
    <>
      <div className="figures">
        <Figure label={t('stress.turned')} value={`${found.turned} / ${found.loans}`} note={t('stress.turned.note')} />
        <Figure label={t('stress.claims')} value={<Amount of={found.claims_fen} />} note={t('stress.claims.note')} />
        <Figure label={t('stress.stopped')} value={fresh} note={t('stress.stopped.note', { count: still })} />
        <Figure label={t('stress.waiting')} value={<Amount of={found.waiting_fen} />} note={t('stress.waiting.note')} />
      </div>
      {found.paid_fen === null || found.short_fen === null || found.left_fen === null ? null : (
        <div className="figures">
          <Figure label={t('stress.paid')} value={<Amount of={found.paid_fen} />} note={t('stress.paid.note')} />
          <Figure label={t('stress.short')} value={<span className={found.short_fen === '0' ? undefined : 'check-bad'}><Amount of={found.short_fen} /></span>} note={t('stress.short.note')} />
          <Figure label={t('stress.left')} value={<Amount of={found.left_fen} />} note={t('stress.left.note')} />
        </div>
      )}
    </>
  )
}

export function StressedBanks({ banks }: { banks: BankStressedAnswer[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const columns: Column<BankStressedAnswer>[] = [
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'entered', title: t('stops.entered'), money: true, show: (one) => <Amount of={one.entered_fen} /> },
    { key: 'before', title: t('stress.before'), money: true, show: (one) => <><Amount of={one.npl_before_fen} /><br /><span className="small quiet">{rate(shareOf(one.npl_before_fen, one.entered_fen))}</span></> },
    { key: 'after', title: t('stress.after'), money: true, show: (one) => <><strong><Amount of={one.npl_after_fen} /></strong><br /><span className="small quiet">{rate(shareOf(one.npl_after_fen, one.entered_fen))}</span></>, sort: (a, b) => shareOf(a.npl_after_fen, a.entered_fen) - shareOf(b.npl_after_fen, b.entered_fen) },
    { key: 'claims', title: t('stress.claims'), money: true, show: (one) => <><Amount of={one.claims_fen} /><br /><span className="small quiet">{t('pool.figure.claims', { count: one.claims })}</span></> },
    { key: 'state', title: t('state'), show: (one) => <span className={`mark mark-${one.stopped_after ? 'bad' : 'good'}`}>{one.stopped_after ? (one.stopped_before ? t('stress.still') : t('stress.newly')) : t('stops.running')}</span> },
  ]
  return (
    <Panel title={t('stress.banks')} flush>
      <div style={{ marginTop: 10 }}><Rows rows={banks} columns={columns} id={(one) => one.bank} label={t('stress.banks')} empty={null} /></div>
    </Panel>
  )
}
