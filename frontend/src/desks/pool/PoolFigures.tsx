import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { me, status } from '../../gateway/questions'
import { daysBetween } from '../../dates/dates'
import { sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure } from '../../parts/layout'
import { duties, poolLoans } from './questions'

const UNDER_WAY = ['submitted', 'appealed', 'approved', 'public', 'planned', 'papers_complete']

/** Of an office: what waits, what is claimed, what was paid and came back. A bank has figures of its own. */
export function PoolFigures() {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const office = who !== undefined && who.participant.kind !== 'bank'
  const loans = useQuery({ ...poolLoans, enabled: office }).data
  const due = useQuery({ ...duties, enabled: office }).data
  const today = useQuery(status).data?.ledger_date
  if (who?.participant.kind === 'bank') return null
  if (!loans || !due || !today || !who) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  const mine = due.filter((one) => one.owner === who.participant.address && one.state !== 'waiting')
  const next = mine.map((one) => one.last_on).filter((one) => one !== null).sort()[0]
  const claimed = loans.filter((one) => UNDER_WAY.includes(one.claim))
  const paid = loans.filter((one) => one.library === 'compensated')
  return (
    <div className="figures">
      <Figure label={t('pool.figure.mine')} value={mine.length} note={next ? t('pool.figure.next', { date: next, count: Math.max(0, daysBetween(today, next)) }) : t('deadlines.none')} to="/pool/loans" />
      <Figure label={t('pool.figure.claimed')} value={<Amount of={sum(claimed.map((one) => one.compensation_fen))} />} note={t('pool.figure.claims', { count: claimed.length })} to="/pool/loans?show=claims" />
      <Figure label={t('pool.figure.paid')} value={<Amount of={sum(paid.map((one) => one.compensation_fen))} />} note={t('pool.figure.loans', { count: paid.length })} to="/pool/loans?show=compensated" />
      <Figure label={t('pool.figure.back')} value={<Amount of={sum(loans.map((one) => one.refunded_fen))} />} note={t('pool.figure.back.note')} to="/pool/grades" />
    </div>
  )
}
