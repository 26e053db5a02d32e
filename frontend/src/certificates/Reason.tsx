import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reasonOf } from './reasons'

/** Why it was refused or taken back, by the hash that was signed. */
export function Reason({ hash }: { hash: string }) {
  const { t } = useTranslation()
  const { data } = useQuery({ queryKey: ['reason', hash], queryFn: () => reasonOf(hash), staleTime: Infinity })
  if (data === undefined) return null
  return <span className="small quiet" title={hash}>{data ? t(`reason.${data}`) : t('reason.in_words', { hash: hash.slice(0, 10) })}</span>
}
