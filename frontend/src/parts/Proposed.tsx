import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { me } from '../gateway/questions'
import { Decide } from './Decide'

/** A proposal that waits: its checker's word, and to all others who it waits for. by: who proposed it. */
export function Proposed({ by, words, approve, reject }: { by: string; words: string; approve: () => Promise<unknown>; reject: (reason: string) => Promise<unknown> }) {
  const { t } = useTranslation()
  const who = useQuery(me).data
  if (!who) return null
  if (!who.roles.includes('checker') || who.person?.id === by) return <p><span className="mark mark-care">{t('proposed.waits')}</span></p>
  return <Decide words={words} approve={approve} reject={reject} />
}
