import { useTranslation } from 'react-i18next'

const SOON_DAYS = 3

/** How many days are left until something is due. */
export function Left({ days }: { days: number }) {
  const { t } = useTranslation()
  const tone = days < 0 ? 'bad' : days <= SOON_DAYS ? 'care' : 'calm'
  return <span className={`mark mark-${tone}`}>{days < 0 ? t('days.over', { count: -days }) : t('days.left', { count: days })}</span>
}
