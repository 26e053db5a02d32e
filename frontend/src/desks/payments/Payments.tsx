import { Button, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { Download } from '../../certificates/Download'
import * as gateway from '../../client/sdk.gen'
import type { BatchSummary, InstructionAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { Reason } from '../../signing/Reason'
import { BankMessage } from './BankMessage'
import { Cases } from './Cases'
import { Incoming } from './Incoming'
import { batches, people, toPay } from './questions'

const SHOWN = ['open', 'batches', 'incoming', 'cases'] as const
type Shown = (typeof SHOWN)[number]

/** 付款: what is to be paid, the orders of it that two people make, and what the bank says that we do not understand. */
export function Payments() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'open'
  const kind = useQuery(me).data?.participant.kind
  const open = useQuery(toPay)
  const today = useQuery(status).data?.ledger_date ?? ''
  const late = (open.data ?? []).filter((one) => one.due_on < today)
  const left = (rows: InstructionAnswer[]) => sum(rows.map((one) => one.amount_fen)) - sum(rows.map((one) => one.paid_fen))
  return (
    <Page title={t('nav.payments')} about={t('payments.about')} acts={<BankMessage />}>
      <div className="figures">
        <Figure label={t('payments.to_pay')} value={<Amount of={left(open.data ?? [])} />} note={t('payments.count', { count: open.data?.length ?? 0 })} />
        <Figure label={t('payments.late')} value={<Amount of={left(late)} />} note={t('payments.count', { count: late.length })} />
      </div>
      <Segmented aria-label={t('nav.payments')} value={shown} onChange={(one) => setSearch(one === 'open' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={SHOWN.filter((one) => one !== 'incoming' || kind === 'bank').map((one) => ({ value: one, label: t(`payments.${one}`) }))} />
      {shown === 'open' ? <Open /> : shown === 'batches' ? <Batches /> : shown === 'incoming' ? <Incoming /> : <Cases />}
    </Page>
  )
}

function Open() {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const queries = useQueryClient()
  const roles = useQuery(me).data?.roles ?? []
  const found = useQuery(toPay)
  const [chosen, setChosen] = useState<string[]>([])
  const [, setSearch] = useSearchParams()
  const order = useMutation({
    mutationFn: async () => (await gateway.makeBatch({ body: { instructions: chosen.map((instruction) => ({ instruction })), items: chosen.length } })).data,
    onSuccess: async () => {
      setChosen([])
      await queries.invalidateQueries()
      setSearch({ show: 'batches' })
    },
  })
  const columns: Column<InstructionAnswer>[] = [
    { key: 'kind', title: t('payments.kind'), show: (one) => (one.kind === 'disburse' ? <Link to={`/requests/${one.subject}`}>{word('payment', one.kind)}</Link> : word('payment', one.kind)) },
    { key: 'payee', title: t('payments.payee'), show: (one) => names(one.payee) },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <strong><Amount of={fen(one.amount_fen) - fen(one.paid_fen)} /></strong>, sort: (a, b) => (fen(a.amount_fen) < fen(b.amount_fen) ? -1 : 1) },
    { key: 'due', title: t('payments.due'), show: (one) => <span className="amount">{one.due_on}</span>, sort: (a, b) => a.due_on.localeCompare(b.due_on) },
  ]
  const total = (found.data ?? []).filter((one) => chosen.includes(one.id))
  return (
    <>
      <Panel flush>
        <Ask of={found}>
          {(all) => <Rows rows={[...all].sort((a, b) => a.due_on.localeCompare(b.due_on))} columns={columns} id={(one) => one.id} label={t('payments.open')} ticked={{ keys: chosen, change: setChosen, name: (one) => t('payables.tick', { payee: names(one.payee), on: one.due_on }) }} empty={<Empty title={t('payments.nothing')} then={t('payments.nothing.then')} />} />}
        </Ask>
      </Panel>
      {order.isError ? <Failure error={order.error} /> : null}
      {(found.data?.length ?? 0) > 0 && roles.includes('maker') ? (
        <div className="acts"><Button type="primary" size="large" disabled={chosen.length === 0} loading={order.isPending} onClick={() => order.mutate()}>{t('payments.make', { count: chosen.length })}</Button>{chosen.length > 0 ? <span style={{ alignSelf: 'center' }}><Amount of={sum(total.map((one) => fen(one.amount_fen) - fen(one.paid_fen)))} /></span> : null}</div>
      ) : null}
    </>
  )
}

function Batches() {
  const { t } = useTranslation()
  const who = useQuery(people).data?.items
  const person = (id: string) => who?.find((one) => one.id === id)?.name ?? id.slice(0, 10)
  const columns: Column<BatchSummary>[] = [
    { key: 'made', title: t('payments.made'), show: (one) => <>{person(one.made_by)}<br /><span className="small quiet">{momentOf(one.made_at)}</span></> },
    { key: 'items', title: t('payments.items'), money: true, show: (one) => one.items },
    { key: 'total', title: t('amount'), money: true, show: (one) => <strong><Amount of={one.total_fen} /></strong> },
    { key: 'on', title: t('payments.execute_on'), show: (one) => one.execute_on },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="batch" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <BatchActs batch={one} /> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(batches)}>
        {(all) => <Rows rows={all.toReversed()} columns={columns} id={(one) => one.id} label={t('payments.batches')} empty={<Empty title={t('payments.no_batches')} then={t('payments.no_batches.then')} />} />}
      </Ask>
    </Panel>
  )
}

function BatchActs({ batch }: { batch: BatchSummary }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const [refusing, setRefusing] = useState(false)
  const settled = { onSuccess: () => queries.invalidateQueries() }
  const approve = useMutation({ mutationFn: () => gateway.approveBatch({ path: { id: batch.id } }), ...settled })
  const reject = useMutation({ mutationFn: (reason: string) => gateway.rejectBatch({ path: { id: batch.id }, body: { reason } }), ...settled })
  if (batch.state === 'proposed') {
    if (!who?.roles.includes('checker') || who.person?.id === batch.made_by) return <span className="small quiet">{t('payments.waits')}</span>
    return (
      <div className="stack-tight">
        <span className="row" style={{ justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
          <Button onClick={() => setRefusing(true)}>{t('refuse')}</Button>
          <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>{t('payments.approve')}</Button>
        </span>
        {approve.isError || reject.isError ? <Failure error={approve.error ?? reject.error} /> : null}
        <Reason open={refusing} close={() => setRefusing(false)} title={t('payments.reject')} reasons={[]} then={t('payments.reject.then')} act={t('refuse')} send={(said) => reject.mutate(said)} />
      </div>
    )
  }
  return batch.state === 'rejected' ? null : <Download path={`/v1/payments/batches/${batch.id}/pain.001.xml`} name={`${batch.id}.xml`}>{t('payments.order')}</Download>
}
