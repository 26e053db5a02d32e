import { Button, Input, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { makeBatch } from '../../client/sdk.gen'
import type { BatchSummary, InstructionAnswer, RungAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { maturities, me, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, share, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Left } from '../../parts/Left'
import { Field, Figure, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { accounts, batches, toPay } from './questions'

const SOON_DAYS = 30
const SHOWN = ['open', 'paid', 'batches'] as const
type Shown = (typeof SHOWN)[number]

const left = (one: InstructionAnswer) => fen(one.amount_fen) - fen(one.paid_fen)

/** 到期与付款: what is due when, to whom; put into batches that a colleague approves. */
export function Payables() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'open'
  const today = useQuery(status).data?.ledger_date ?? ''
  const open = useQuery(toPay('open'))
  const all = open.data ?? []
  const late = all.filter((one) => one.due_on < today)
  const soon = all.filter((one) => one.due_on >= today && daysBetween(today, one.due_on) <= SOON_DAYS)
  const waiting = (useQuery(batches).data ?? []).filter((one) => one.state === 'proposed')
  return (
    <Page title={t('nav.payables')} about={t('payables.about')}>
      <div className="figures">
        <Figure label={t('payables.late')} value={<Amount of={sum(late.map(left))} />} note={late.length > 0 ? t('payables.late.note') : t('payables.late.none')} />
        <Figure label={t('payables.soon', { count: SOON_DAYS })} value={<Amount of={sum(soon.map(left))} />} note={t('payables.count', { count: soon.length })} />
        <Figure label={t('payables.all')} value={<Amount of={sum(all.map(left))} />} note={t('payables.count', { count: all.length })} />
        <Figure label={t('payables.waiting')} value={waiting.length} note={t('payables.waiting.note')} to="/payables?show=batches" />
      </div>
      <Months />
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'open' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={SHOWN.map((one) => ({ value: one, label: t(`payables.show.${one}`) }))} />
      {shown === 'open' ? <ToPay today={today} /> : shown === 'paid' ? <Paid /> : <Batches />}
    </Page>
  )
}

/** A ladder of months: how much is to be paid in each. */
function Months() {
  const { t } = useTranslation()
  const most = (months: RungAnswer[]) => months.reduce((high, one) => (fen(one.to_pay.due_fen) > high ? fen(one.to_pay.due_fen) : high), 1n)
  return (
    <Panel title={t('payables.months')}>
      <Ask of={useQuery(maturities)} rows={3}>
        {(found) => {
          const months = found.filter((one) => one.to_pay.due_fen !== '0')
          return months.length === 0 ? (
            <p className="quiet">{t('payables.months.none')}</p>
          ) : (
            <table className="ladder">
              <thead className="hidden-text"><tr><th scope="col">{t('payables.month')}</th><th scope="col">{t('payables.share')}</th><th scope="col">{t('amount')}</th></tr></thead>
              <tbody>
                {months.map((one) => (
                  <tr key={one.month}>
                    <th scope="row" className="amount">{one.month}</th>
                    <td className="wide" aria-hidden><span className="bar"><i style={{ width: `${Math.max(1, share(fen(one.to_pay.due_fen), most(months)) / 100)}%` }} /></span></td>
                    <td><Amount of={one.to_pay.due_fen} /> <span className="quiet small">{t('payables.lots', { count: one.to_pay.lots })}</span></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }}
      </Ask>
    </Panel>
  )
}

function useColumns(): Column<InstructionAnswer>[] {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const today = useQuery(status).data?.ledger_date
  return [
    { key: 'due', title: t('payables.due'), show: (one) => <><span className="amount">{one.due_on}</span> {today && one.state === 'open' ? <Left days={daysBetween(today, one.due_on)} /> : null}</>, sort: (a, b) => a.due_on.localeCompare(b.due_on) },
    { key: 'payee', title: t('payables.payee'), show: (one) => names(one.payee) },
    { key: 'kind', title: t('payables.what'), show: (one) => (one.kind === 'pay_at_maturity' ? <Link to={`/certificates/${one.subject}`}>{word('pay', one.kind)} <span className="mono">{one.subject.slice(2, 10)}</span></Link> : word('pay', one.kind)) },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <strong><Amount of={one.amount_fen} /></strong>, sort: (a, b) => (fen(a.amount_fen) < fen(b.amount_fen) ? -1 : 1) },
    { key: 'paid', title: t('paid'), money: true, show: (one) => <Amount of={one.paid_fen} /> },
  ]
}

function ToPay({ today }: { today: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [keys, setKeys] = useState<string[]>([])
  const [on, setOn] = useState('')
  const columns = useColumns()
  const open = useQuery(toPay('open'))
  const account = useQuery(accounts).data?.find((one) => one.state === 'approved')
  const maker = useQuery(me).data?.roles.some((role) => ['maker', 'administrator'].includes(role)) ?? false
  const chosen = (open.data ?? []).filter((one) => keys.includes(one.id))
  const total = sum(chosen.map(left))
  const make = useMutation({
    mutationFn: async () => (await makeBatch({ body: { instructions: chosen.map((one) => ({ instruction: one.id, amount_fen: String(left(one)) })), execute_on: on || today, items: chosen.length, total_fen: String(total) } })).data,
    onSuccess: async (batch) => {
      await queries.invalidateQueries()
      await navigate(`/payables/batches/${batch.id}`)
    },
  })
  return (
    <>
      {chosen.length > 0 ? (
        <Panel title={t('batch.new')}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault()
              make.mutate()
            }}
          >
            <div className="row" style={{ gap: 28, alignItems: 'end' }}>
              <div><div className="quiet small">{t('batch.items')}</div><strong>{chosen.length}</strong></div>
              <div><div className="quiet small">{t('batch.total')}</div><strong><Amount of={total} /></strong></div>
              <div><div className="quiet small">{t('batch.from')}</div><strong>{account ? account.number : t('batch.no_account')}</strong></div>
              <Field label={t('batch.on')}>{(id) => <Input id={id} type="date" min={today} value={on || today} onChange={(event) => setOn(event.target.value)} style={{ width: 170 }} />}</Field>
              <Button type="primary" htmlType="submit" disabled={!account || !maker} loading={make.isPending}>{t('batch.make')}</Button>
            </div>
            {make.isError ? <Failure error={make.error} /> : null}
            <p className="small quiet">{maker ? t('batch.then') : t('batch.not_maker')}</p>
          </form>
        </Panel>
      ) : null}
      <Panel flush>
        <Ask of={open}>
          {(rows) => (
            <Rows rows={[...rows].sort((a, b) => a.due_on.localeCompare(b.due_on))} columns={columns} id={(one) => one.id} label={t('payables.show.open')} ticked={{ keys, change: setKeys, name: (one) => t('payables.tick', { payee: names(one.payee), on: one.due_on }) }}
              empty={<Empty title={t('payables.none')} then={t('payables.none.then')} />} />
          )}
        </Ask>
      </Panel>
    </>
  )
}

function Paid() {
  const { t } = useTranslation()
  const columns = useColumns()
  return (
    <Panel flush>
      <Ask of={useQuery(toPay('paid'))}>
        {(rows) => <Rows rows={[...rows].sort((a, b) => b.due_on.localeCompare(a.due_on))} columns={columns} id={(one) => one.id} label={t('payables.show.paid')} empty={<Empty title={t('payables.none_paid')} />} />}
      </Ask>
    </Panel>
  )
}

function Batches() {
  const { t } = useTranslation()
  const columns: Column<BatchSummary>[] = [
    { key: 'on', title: t('batch.on'), show: (one) => <Link to={`/payables/batches/${one.id}`} className="amount">{one.execute_on}</Link> },
    { key: 'items', title: t('batch.items'), money: true, show: (one) => one.items },
    { key: 'total', title: t('batch.total'), money: true, show: (one) => <strong><Amount of={one.total_fen} /></strong> },
    { key: 'state', title: t('state'), show: (one) => <Mark family="batch" code={one.state} /> },
    { key: 'go', title: t('acts'), acts: true, show: (one) => <Link to={`/payables/batches/${one.id}`}>{t('open')}</Link> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(batches)}>
        {(rows) => <Rows rows={[...rows].sort((a, b) => b.made_at - a.made_at)} columns={columns} id={(one) => one.id} label={t('payables.show.batches')} empty={<Empty title={t('batch.none')} then={t('batch.none.then')} />} />}
      </Ask>
    </Panel>
  )
}
