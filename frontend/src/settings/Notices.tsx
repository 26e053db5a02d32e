import { Button, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { NoticeAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useSaid, useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty, Failure } from '../parts/states'
import { told } from './questions'

const SHOWN = ['unread', 'all'] as const

/** 通知: what the participant was told, until somebody has read it. */
export function Notices() {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const queries = useQueryClient()
  const [search, setSearch] = useSearchParams()
  const [before, setBefore] = useState<string[]>([])
  const shown = search.get('show') === 'all' ? 'all' : 'unread'
  const after = search.get('after') ?? undefined
  const found = useQuery(told(shown === 'unread', after))
  const read = useMutation({ mutationFn: (ids: string[]) => gateway.markRead({ body: { ids } }), onSuccess: () => queries.invalidateQueries({ queryKey: ['notices'] }) })
  const to = (place?: string) => setSearch({ ...(shown === 'all' ? { show: 'all' } : {}), ...(place ? { after: place } : {}) }, { replace: true })
  const unread = (found.data?.items ?? []).filter((one) => one.read_at === null).map((one) => one.id)
  const columns: Column<NoticeAnswer>[] = [
    { key: 'at', title: t('notices.at'), show: (one) => <span className="amount">{momentOf(one.at)}</span> },
    { key: 'kind', title: t('notices.kind'), show: (one) => word('notice', one.kind) },
    { key: 'what', title: t('notices.what'), show: (one) => <span className="queue-words" style={{ display: 'block' }}>{one.read_at === null ? <strong>{said(one)}</strong> : said(one)}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => (one.read_at === null ? <Button loading={read.isPending} onClick={() => read.mutate([one.id])}>{t('notices.read')}</Button> : <span className="small quiet">{t('notices.read_at', { at: momentOf(one.read_at) })}</span>) },
  ]
  return (
    <>
      <div className="row row-between">
        <Segmented aria-label={t('state')} value={shown} onChange={(one) => { setBefore([]); setSearch(one === 'unread' ? {} : { show: one }, { replace: true }) }} options={SHOWN.map((one) => ({ value: one, label: t(`notices.${one}`) }))} />
        <Button disabled={unread.length === 0} loading={read.isPending} onClick={() => read.mutate(unread)}>{t('notices.read_all', { count: unread.length })}</Button>
      </div>
      {read.isError ? <Failure error={read.error} /> : null}
      <Panel flush>
        <Ask of={found} rows={6}>{(page) => <Rows rows={page.items} columns={columns} id={(one) => one.id} label={t('settings.notices')} empty={<Empty title={t('notices.none')} then={t('notices.none.then')} />} />}</Ask>
        <div className="acts pages">
          <Button disabled={before.length === 0} onClick={() => { to(before.at(-1) || undefined); setBefore(before.slice(0, -1)) }}>{t('page.before')}</Button>
          <Button disabled={!found.data?.next} onClick={() => { setBefore([...before, after ?? '']); to(found.data?.next ?? undefined) }}>{t('page.after')}</Button>
        </div>
      </Panel>
    </>
  )
}
