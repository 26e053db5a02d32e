import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { Download } from '../../certificates/Download'
import { approveBatch, rejectBatch } from '../../client/sdk.gen'
import type { BatchAnswer, ItemAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Decide } from '../../parts/Decide'
import { Figure, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { accounts, batch } from './questions'

/** 付款批次: each line to the account that its money is locked to; a second person approves it, then it goes to the bank. */
export function BatchPage() {
  const { t } = useTranslation()
  const { batch: id } = useParams()
  return (
    <Page title={t('batch.title')} about={t('batch.about')} acts={<Download path={`/v1/payments/batches/${id}/pain.001.xml`} name={`batch-${id?.slice(0, 8)}.xml`} plain><DownloadOutlined aria-hidden /> {t('batch.order')}</Download>}>
      <Ask of={useQuery(batch(id!))} rows={6}>{(found) => <Whole batch={found} />}</Ask>
    </Page>
  )
}

function Whole({ batch }: { batch: BatchAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const who = useQuery(me).data
  const account = useQuery(accounts).data?.find((one) => one.id === batch.account)
  const own = who?.person?.id === batch.made_by
  const checks = who?.roles.some((role) => ['checker', 'administrator'].includes(role)) ?? false
  const columns: Column<ItemAnswer>[] = [
    { key: 'line', title: t('batch.line'), show: (one) => one.line },
    { key: 'payee', title: t('payables.payee'), show: (one) => names(one.payee) },
    { key: 'account', title: t('batch.account'), show: (one) => <span className="mono">{one.payee_account}</span> },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <strong><Amount of={one.amount_fen} /></strong> },
    { key: 'paid', title: t('paid'), money: true, show: (one) => <Amount of={one.paid_fen} /> },
    { key: 'state', title: t('state'), show: (one) => <><Mark family="item" code={one.state} />{one.reason ? <div className="small quiet">{one.reason}</div> : null}</> },
    { key: 'reference', title: t('batch.reference'), show: (one) => <span className="mono quiet">{one.reference}</span> },
  ]
  return (
    <>
      <div className="figures">
        <Figure label={t('batch.total')} value={<Amount of={batch.total_fen} />} note={t('payables.count', { count: batch.items })} />
        <Figure label={t('batch.on')} value={<span className="amount">{batch.execute_on}</span>} note={t('batch.made', { at: momentOf(batch.made_at) })} />
        <Figure label={t('batch.from')} value={<span className="amount">{account?.number ?? '…'}</span>} note={account?.bank_name} />
        <Figure label={t('state')} value={<Mark family="batch" code={batch.state} />} note={t(`batch.next.${batch.state}`)} />
      </div>
      {batch.reason ? <div className="notice notice-bad"><div><strong>{t('batch.why')}</strong><p>{batch.reason}</p></div></div> : null}
      {batch.state === 'proposed' ? (
        checks && !own ? (
          <Panel title={t('batch.decide')}><Decide words={t('batch.approve')} approve={() => approveBatch({ path: { id: batch.id } })} reject={(reason) => rejectBatch({ path: { id: batch.id }, body: { reason } })} /></Panel>
        ) : (
          <div className="notice notice-info"><div><strong>{t('batch.second')}</strong><p>{t('batch.second.then')}</p></div></div>
        )
      ) : null}
      <Panel title={t('batch.lines')} flush><div style={{ marginTop: 10 }}><Rows rows={batch.lines} columns={columns} id={(one) => String(one.line)} label={t('batch.lines')} empty={null} /></div></Panel>
    </>
  )
}
