import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { lines, participants, useNames } from '../../gateway/questions'
import { fen, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure } from '../../parts/layout'
import { inState } from './questions'

/** Of the whole platform: what is owed, what is late, who may issue no more. */
export function OverviewFigures() {
  const { t } = useTranslation()
  const names = useNames()
  const found = useQuery(lines).data
  const overdue = useQuery(inState('overdue')).data
  const defaulted = useQuery(inState('defaulted')).data
  const everybody = useQuery(participants).data
  if (!found || !overdue || !defaulted || !everybody) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  const late = [...overdue, ...defaulted]
  const stopped = [...new Set(found.filter((one) => one.stopped).map((one) => one.debtor))]
  return (
    <div className="figures">
      <Figure label={t('overview.outstanding')} value={<Amount of={sum(found.map((one) => one.used_fen))} />} note={t('overview.outstanding.note', { count: found.length })} to="/ledger" />
      <Figure label={t('overview.overdue')} value={<Amount of={sum(late.map((one) => fen(one.face_fen) - fen(one.paid_fen) - fen(one.early_fen)))} />} note={t('figure.certificates', { count: late.length })} to="/ledger?state=overdue" />
      <Figure label={t('overview.stopped')} value={stopped.length} note={stopped.length > 0 ? stopped.slice(0, 2).map((one) => names(one)).join(t('comma')) : t('overview.stopped.none')} />
      <Figure label={t('overview.participants')} value={everybody.filter((one) => one.standing === 'active').length} note={t('overview.participants.note')} to="/admissions?show=participants" />
    </div>
  )
}
