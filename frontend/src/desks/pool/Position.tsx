import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { PositionAnswer, StopAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, useNames } from '../../gateway/questions'
import { rate, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { position, stops } from './questions'

const WHOLE_BPS = 10_000

/** 资金池头寸 and 暂停: what the pool has and owes, and how near each bank is to the ratio that stops it. */
export function Position() {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const kind = who?.participant.kind
  return (
    <Page title={t('nav.position')} about={kind === 'bank' ? t('position.about.bank') : t('position.about')}>
      {kind && kind !== 'bank' ? <Cash states={kind === 'pool_treasurer' && who.roles.includes('maker')} /> : null}
      <Panel title={t('stops.title')} extra={<span className="small quiet">{t('stops.article')}</span>} flush>
        <div style={{ marginTop: 10 }}><Ask of={useQuery(stops)}>{(all) => <Stops rows={all} />}</Ask></div>
      </Panel>
    </Page>
  )
}

function Cash({ states }: { states: boolean }) {
  const { t } = useTranslation()
  return (
    <Ask of={useQuery(position)}>
      {(found) => (
        <>
          {found ? <Known position={found} /> : <Panel><Empty title={t('position.unknown')} then={t('position.unknown.then')} /></Panel>}
          {states ? <State /> : null}
          {found ? <Queue position={found} /> : null}
        </>
      )}
    </Ask>
  )
}

const LONG_MONTHS = 120 // past that the figure says nothing

function Known({ position: one }: { position: PositionAnswer }) {
  const { t } = useTranslation()
  const runway = (months: number | null) => {
    if (months === null) return '–'
    return months > LONG_MONTHS ? t('position.long') : t('position.months', { count: months })
  }
  return (
    <>
      {one.low ? <div className="notice notice-bad" role="alert"><div><strong>{t('position.low')}</strong><p>{t('position.low.then', { below: yuan(one.alert_below_fen) })}</p></div></div> : null}
      <div className="figures">
        <Figure label={t('position.cash')} value={<Amount of={one.cash_fen} />} note={one.stated_at ? t('position.stated', { at: momentOf(one.stated_at) }) : null} />
        <Figure label={t('position.claimed')} value={<Amount of={one.claimed_fen} />} note={t('position.claimed.note')} />
        <Figure label={t('position.free')} value={<Amount of={one.free_fen} />} note={t('position.free.note')} />
        <Figure label={t('position.entered')} value={<Amount of={one.entered_fen} />} note={one.leverage ? t('position.leverage', { times: one.leverage }) : null} />
        <Figure label={t('position.paid')} value={<Amount of={one.paid_fen} />} note={t('position.refunded', { amount: yuan(one.refunded_fen) })} />
        <Figure label={t('position.runway')} value={runway(one.runway_months)} note={t('position.runway.note')} />
      </div>
    </>
  )
}

/** The platform holds no money: what the pool has is what its treasurer says. */
function State() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [cash, setCash] = useState('')
  const [below, setBelow] = useState('')
  const amount = typedYuan(cash)
  const alert = below.trim() === '' ? 0n : typedYuan(below)
  const send = useMutation({
    mutationFn: () => gateway.stateCash({ body: { cash_fen: String(amount), alert_below_fen: String(alert) } }),
    onSuccess: async () => {
      setCash('')
      await queries.invalidateQueries()
    },
  })
  return (
    <Panel title={t('position.state')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <div className="facts">
          <YuanInput label={t('position.cash')} text={cash} change={setCash} hint={t('position.state.hint')} />
          <YuanInput label={t('position.alert')} text={below} change={setBelow} hint={t('position.alert.hint')} />
        </div>
        {send.isError ? <Failure error={send.error} /> : null}
        <div className="acts"><Button type="primary" htmlType="submit" disabled={amount === null || alert === null} loading={send.isPending}>{t('position.state')}</Button></div>
      </form>
    </Panel>
  )
}

function Queue({ position: one }: { position: PositionAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  return (
    <Panel title={t('position.queue')} flush>
      <div style={{ marginTop: 10 }}>
        <Rows rows={one.queue} id={(row) => row.loan} label={t('position.queue')} empty={<Empty title={t('position.no_queue')} />}
          columns={[
            { key: 'loan', title: t('pool.loan'), show: (row) => <Link className="mono" to={`/pool/loans/${row.loan}`}>{row.loan.slice(2, 10)}</Link> },
            { key: 'bank', title: t('bank'), show: (row) => names(row.bank) },
            { key: 'state', title: t('pool.claim'), show: (row) => <Mark family="claim" code={row.state} /> },
            { key: 'amount', title: t('pool.compensation'), money: true, show: (row) => <strong><Amount of={row.amount_fen} /></strong> },
            { key: 'at', title: t('position.since'), show: (row) => momentOf(row.at) },
            { key: 'covered', title: t('position.covered'), show: (row) => <span className={`mark mark-${row.covered ? 'good' : 'bad'}`}>{row.covered ? t('yes') : t('no')}</span> },
          ]} />
      </div>
    </Panel>
  )
}

function Stops({ rows }: { rows: StopAnswer[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const columns: Column<StopAnswer>[] = [
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'entered', title: t('stops.entered'), money: true, show: (one) => <Amount of={one.entered_fen} /> },
    { key: 'npl', title: t('stops.npl'), money: true, show: (one) => <Amount of={one.npl_fen} /> },
    { key: 'ratio', title: t('stops.ratio'), show: (one) => <Ratio stop={one} /> },
    { key: 'left', title: t('stops.left'), money: true, show: (one) => (one.stopped ? <span className="wrong">−<Amount of={one.over_fen ?? '0'} /></span> : one.left_fen === null ? '–' : <strong><Amount of={one.left_fen} /></strong>) },
    { key: 'state', title: t('state'), show: (one) => <span className={`mark mark-${one.stopped ? 'bad' : one.stopped === null ? 'calm' : 'good'}`}>{one.stopped ? t('stops.stopped') : one.stopped === null ? t('stops.unknown') : t('stops.running')}</span> },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => `${one.pool} ${one.bank}`} label={t('stops.title')} empty={<Empty title={t('stops.none')} then={t('stops.none.then')} />} />
}

function Ratio({ stop }: { stop: StopAnswer }) {
  const { t } = useTranslation()
  const limit = stop.limit_bps ?? WHOLE_BPS
  const part = Math.min(WHOLE_BPS, Math.floor((stop.npl_bps * WHOLE_BPS) / limit))
  return (
    <span className="use">
      <span className="bar" aria-hidden><i style={{ width: `${part / 100}%` }} data-full={stop.stopped ? 'yes' : undefined} /></span>
      <span className="small amount">{stop.limit_bps === null ? rate(stop.npl_bps) : t('stops.of', { ratio: rate(stop.npl_bps), limit: rate(stop.limit_bps) })}</span>
    </span>
  )
}
