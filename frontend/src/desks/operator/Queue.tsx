import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { WaitingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { status, waiting } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { Ask } from '../../parts/Ask'
import { Figure, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'

const SHOWN = ['queued', 'refused', 'draft', 'rejected', 'sent'] as const
type Shown = (typeof SHOWN)[number]

/** 上链队列: what waits for the ledger, what it refused and why, and what is not signed yet. */
export function Queue() {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'queued'
  const now = useQuery(status).data
  const count = (of: Record<string, number> | undefined, ...names: string[]) => names.reduce((all, one) => all + (of?.[one] ?? 0), 0)
  const columns: Column<WaitingAnswer>[] = [
    { key: 'at', title: t('queue.at'), show: (one) => <span className="amount">{momentOf(one.drafted_at)}</span> },
    { key: 'action', title: t('approvals.what'), show: (one) => <>{word('action', one.action)}<div className="small quiet queue-words">{said(one)}</div></> },
    { key: 'until', title: t('queue.until'), show: (one) => <span className="amount">{momentOf(one.expires_at)}</span> },
    { key: 'state', title: t('state'), show: (one) => <Mark family="intent" code={one.state} /> },
    { key: 'reason', title: t('review.reason'), show: (one) => one.reason ?? '–' },
    { key: 'digest', title: t('queue.digest'), show: (one) => <span className="mono quiet" title={one.digest}>{one.digest.slice(0, 12)}</span> },
  ]
  return (
    <Page title={t('nav.queue')} about={t('queue.about')}>
      <div className="figures">
        <Figure label={t('queue.waiting')} value={count(now?.intents, 'queued')} note={t('queue.waiting.note')} to="/queue" />
        <Figure label={t('queue.refused')} value={count(now?.intents, 'refused')} note={t('queue.refused.note')} to="/queue?show=refused" />
        <Figure label={t('queue.sent')} value={count(now?.intents, 'sent')} note={t('queue.sent.note')} to="/queue?show=sent" />
        <Figure label={t('queue.envelopes')} value={count(now?.envelopes, ...Object.keys(now?.envelopes ?? {}))} note={Object.entries(now?.envelopes ?? {}).map(([state, many]) => `${word('envelope', state)} ${many}`).join(t('comma')) || '–'} />
      </div>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'queued' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={SHOWN.map((one) => ({ value: one, label: word('intent', one) }))} />
      <Panel flush>
        <Ask of={useQuery(waiting(shown))}>{(rows) => <Rows rows={rows} columns={columns} id={(one) => one.digest} label={t('nav.queue')} empty={<Empty title={t('queue.none')} then={t('queue.none.then')} />} />}</Ask>
      </Panel>
    </Page>
  )
}
