import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { OrderAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { By } from '../../parts/By'
import { Mark } from '../../parts/Mark'
import { Page, Panel } from '../../parts/layout'
import { Proposed } from '../../parts/Proposed'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { standingDrafts, standingOrders } from './questions'
import { StandingOrderForm } from './StandingOrderForm'

/** 长期委托: said once what is to be paid early, at what cost; what fits is drafted, and a checker signs it in one go. */
export function StandingOrders() {
  const { t } = useTranslation()
  const names = useNames()
  const roles = useQuery(me).data?.roles ?? []
  const [making, setMaking] = useState(false)
  const found = useQuery(standingOrders)
  const inForce = found.data?.some((one) => one.state === 'in_force') ?? false
  const columns: Column<OrderAnswer>[] = [
    { key: 'debtor', title: t('debtor'), show: (one) => (one.debtor ? names(one.debtor) : t('order.all')) },
    { key: 'least', title: t('order.least'), show: (one) => <>{t('programme.least.is', { days: one.least_days })} · <Amount of={one.least_fen} /></> },
    { key: 'most', title: t('order.most'), money: true, show: (one) => <strong>{rate(one.most_all_in_bps)}</strong> },
    { key: 'until', title: t('order.until'), show: (one) => <span className="amount">{one.until_on}</span> },
    { key: 'by', title: t('policy.proposed_by'), show: (one) => <By who={one.proposed_by} at={one.proposed_at} /> },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="proposal" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Acts order={one} /> },
  ]
  return (
    <Page title={t('standing_orders')} about={t('order.about')} acts={roles.includes('maker') && !making ? <Button type="primary" onClick={() => setMaking(true)}>{t('order.make')}</Button> : null}>
      {making ? <Panel title={t('order.make')}><StandingOrderForm done={() => setMaking(false)} /></Panel> : null}
      <Drafts inForce={inForce} />
      <Panel flush>
        <Ask of={found}>
          {(all) => <Rows rows={all.toReversed()} columns={columns} id={(one) => one.id} label={t('standing_orders')} empty={<Empty title={t('order.none')} then={t('order.none.then')} />} />}
        </Ask>
      </Panel>
    </Page>
  )
}

function Acts({ order }: { order: OrderAnswer }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const roles = useQuery(me).data?.roles ?? []
  const revoke = useMutation({ mutationFn: () => gateway.revokeOrder({ path: { id: order.id } }), onSuccess: () => queries.invalidateQueries() })
  if (order.state !== 'proposed' && order.state !== 'in_force') return null
  return (
    <div className="stack-tight" style={{ justifyItems: 'end' }}>
      {order.state === 'proposed' ? <Proposed by={order.proposed_by} words={t('order.approve')} approve={() => gateway.approveOrder({ path: { id: order.id } })} reject={(reason) => gateway.rejectOrder({ path: { id: order.id }, body: { reason } })} /> : null}
      {roles.some((role) => role === 'maker' || role === 'checker') ? <Button size="small" danger loading={revoke.isPending} onClick={() => revoke.mutate()}>{t('order.revoke')}</Button> : null}
      {revoke.isError ? <Failure error={revoke.error} /> : null}
    </div>
  )
}

/** What the orders drafted: made by a turn now or a timer's, signed by a checker while the debtors' offers stand. */
function Drafts({ inForce }: { inForce: boolean }) {
  const { t } = useTranslation()
  const said = useSaid()
  const signing = useSigning()
  const queries = useQueryClient()
  const roles = useQuery(me).data?.roles ?? []
  const drafts = useQuery(standingDrafts).data ?? []
  const turn = useMutation({ mutationFn: async () => (await gateway.standingTurn()).data, onSuccess: () => queries.invalidateQueries() })
  const taking = drafts.filter((one) => one.action === 'AcceptQuote')
  if (!inForce && drafts.length === 0) return null
  return (
    <Panel title={t('order.drafts')} extra={roles.includes('maker') && inForce ? <Button loading={turn.isPending} onClick={() => turn.mutate()}>{t('order.turn')}</Button> : null}>
      <div className="stack" aria-live="polite">
        {turn.isError ? <Failure error={turn.error} /> : null}
        {turn.isSuccess && turn.data.length > 0 ? <div className="notice notice-good"><div><strong>{t('order.drafted', { count: turn.data.length })}</strong><p>{t('order.drafted.then')}</p></div></div> : null}
        {turn.isSuccess && turn.data.length === 0 ? <p className="quiet">{t('order.nothing_fits')}</p> : null}
        {taking.length === 0 ? <p className="quiet small">{t('order.no_drafts')}</p> : taking.map((one) => <p key={one.digest} className="sum">{said(one)}</p>)}
        {taking.length === 0 ? null : roles.includes('checker') ? (
          <div className="acts"><Button type="primary" size="large" onClick={() => signing.review(drafts.map((one) => one.digest))}>{t('order.sign', { count: taking.length })}</Button></div>
        ) : (
          <p className="small quiet">{t('order.for_checker')}</p>
        )}
      </div>
    </Panel>
  )
}
