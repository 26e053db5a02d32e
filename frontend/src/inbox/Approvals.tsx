import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { WaitingAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { byPolicy, waiting } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Mark } from '../parts/Mark'
import { Page, Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { useSigning } from '../signing/useSigning'
import { TakeBack } from './TakeBack'

const STATES = ['draft', 'queued', 'sent', 'rejected', 'refused'] as const
type State = (typeof STATES)[number]

/** 复核: what waits for a second person, what is on its way, and what came back. */
export function Approvals() {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('state') as State | null
  const state = asked && STATES.includes(asked) ? asked : 'draft'
  const { review, watch } = useSigning()
  const found = useQuery(waiting(state))
  const columns: Column<WaitingAnswer>[] = [
    { key: 'what', title: t('approvals.what'), show: (one) => <span style={{ display: 'block', whiteSpace: 'normal', minWidth: 180, maxWidth: 460, textAlign: 'left' }}><strong>{word('action', one.action)}</strong><br /><span className="quiet small">{said(one)}</span></span> },
    { key: 'amount', title: t('amount'), money: true, show: (one) => (one.amount_fen === '0' ? '–' : <Amount of={one.amount_fen} />) },
    { key: 'by', title: t('approvals.by'), show: (one) => <span className="small">{one.drafted_by.startsWith('0x') ? t('approvals.founding') : byPolicy(one) ? t('approvals.policy') : one.drafted_by}<br /><span className="quiet">{momentOf(one.drafted_at)}</span></span> },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="intent" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
    {
      key: 'acts',
      title: t('acts'),
      acts: true,
      show: (one) => state === 'draft'
        ? <Button type="primary" onClick={async () => review(await together(one, found.data ?? []))}>{t('approvals.look')}</Button>
        : state === 'rejected' ? null : state === 'queued' ? <TakeBack digest={one.digest} /> : <Button onClick={() => watch([one.digest])}>{t('approvals.result')}</Button>,
    },
  ]
  return (
    <Page title={t('approvals')} about={t('approvals.about')}>
      <Segmented aria-label={t('state')} value={state} onChange={(chosen) => setSearch(chosen === 'draft' ? {} : { state: chosen }, { replace: true })}
        options={STATES.map((one) => ({ value: one, label: t(`approvals.${one}`) }))} style={{ justifySelf: 'start' }} />
      <Panel flush>
        <Ask of={found}>
          {(lines) => <Rows rows={lines} columns={columns} id={(one) => one.digest} label={t('approvals')} empty={<Empty title={t('approvals.none')} then={t('approvals.none.then')} />} />}
        </Ask>
      </Panel>
    </Page>
  )
}

/** An acceptance of an instant offer is signed together with the request that it answers. */
async function together(one: WaitingAnswer, lines: WaitingAnswer[]): Promise<string[]> {
  if (one.action === 'RequestFinancing') {
    for (const other of lines.filter((line) => line.action === 'AcceptQuote')) {
      if ((await financingOf(other.digest)) === one.digest) return [one.digest, other.digest]
    }
  }
  if (one.action !== 'AcceptQuote') return [one.digest]
  const request = await financingOf(one.digest)
  return lines.some((line) => line.digest === request) ? [request, one.digest] : [one.digest]
}

async function financingOf(digest: string): Promise<string> {
  const { draft } = (await gateway.review({ path: { digest } })).data
  return (draft.typed_data.message as { financing: string }).financing
}
