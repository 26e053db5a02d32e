import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { SessionAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useNames } from '../gateway/questions'
import { Ask } from '../parts/Ask'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Sure } from './parts'
import { sessions } from './questions'

/** Where somebody is signed in: oneself, or one of the people whom an administrator looks after. */
export function Sessions({ person }: { person?: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const queries = useQueryClient()
  const end = async (one: SessionAnswer) => {
    await gateway.endSession({ path: { id: one.id } })
    await queries.invalidateQueries({ queryKey: ['sessions'] })
  }
  const columns: Column<SessionAnswer>[] = [
    { key: 'how', title: t('sessions.how'), show: (one) => <>{t(`sessions.${one.how}`)}{one.key ? <><br /><span className="mono quiet">{one.key.slice(0, 10)}…</span></> : null}</> },
    ...(person ? [] : [{ key: 'where', title: t('sessions.for'), show: (one: SessionAnswer) => names(one.participant) }]),
    { key: 'since', title: t('sessions.since'), show: (one) => <span className="amount">{momentOf(one.made_at)}</span> },
    { key: 'seen', title: t('sessions.seen'), show: (one) => <span className="amount">{momentOf(one.last_seen_at)}</span> },
    ...(person ? [] : [{ key: 'until', title: t('sessions.until'), show: (one: SessionAnswer) => <span className="amount">{momentOf(one.expires_at)}</span> }]),
    { key: 'acts', title: t('acts'), acts: true, show: (one) => (one.current ? <span className="mark mark-good">{t('sessions.current')}</span> : <Sure words={t('sessions.end')} then={t('sessions.end.then')} act={() => end(one)} />) },
  ]
  return <Ask of={useQuery(sessions(person))} rows={2}>{(found) => <Rows rows={found} columns={columns} id={(one) => one.id} label={t('sessions')} empty={<Empty title={t('sessions.none')} />} />}</Ask>
}
