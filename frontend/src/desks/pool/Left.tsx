import { useTranslation } from 'react-i18next'
import type { DutyAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'

const SOON_DAYS = 5

/** Until when, and how many days that is. A period that must pass counts down; a rest says so. */
export function Left({ duty, today }: { duty: DutyAnswer; today: string }) {
  const { t } = useTranslation()
  if (duty.state === 'resting') return <span className="mark mark-care">{t('duty.resting')}</span>
  if (!duty.last_on || !today) return <span className="mark mark-calm">{t('duty.unknown')}</span>
  const days = daysBetween(today, duty.last_on)
  if (duty.state === 'over') return <span className="mark mark-good">{t('duty.over', { date: duty.last_on })}</span>
  const tone = days < 0 ? 'bad' : duty.state === 'soon' || days <= SOON_DAYS ? 'care' : 'calm'
  return <span><span className="amount small">{duty.last_on}</span> <span className={`mark mark-${duty.state === 'waiting' ? 'info' : tone}`}>{days < 0 ? t('days.over', { count: -days }) : t('days.left', { count: days })}</span></span>
}
