import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { DraftItem } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Panel } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { BankMessage } from './BankMessage'
import { paidFor } from './questions'
import { bankReference, useReceipt } from './receipts'

/** Money's way out: an order of two people, the bank system's word that it left, and then the ledger's.

kind and subject: of the payment instruction. say: what the ledger is told then, of an amount in fen and a bank's reference. */
export function PayOut({ title, kind, subject, extra, say }: { title: string; kind: string; subject: string; extra?: ReactNode; say: (amount: string, reference: string) => DraftItem }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const queries = useQueryClient()
  const found = useQuery(paidFor(kind))
  const one = found.data?.find((other) => other.subject === subject && other.state !== 'paid') ?? found.data?.findLast((other) => other.subject === subject)
  const receipt = useReceipt(one?.id)
  const order = useMutation({
    mutationFn: async (instruction: string) => (await gateway.makeBatch({ body: { instructions: [{ instruction }] } })).data,
    onSuccess: () => queries.invalidateQueries(),
  })
  const confirm = () => signing.draft([say(receipt!.out_fen, bankReference(receipt!.reference!))])
  return (
    <Panel title={title} extra={<span className="row">{one?.state === 'open' || one?.state === 'paid' ? <BankMessage /> : null}{extra}</span>}>
      <Ask of={found}>
        {() => {
          if (!one) return <p className="quiet">{t('disburse.no_instruction')}</p>
          const stage = receipt ? 2 : one.state === 'open' && !order.isSuccess ? 0 : 1
          return (
            <div className="stack">
              <ol className="steps">
                {(['order', 'receipt', 'confirm'] as const).map((step, place) => <li key={step} data-done={place < stage ? 'yes' : place === stage ? 'now' : undefined}>{place + 1}. {t(`disburse.step.${step}`)}</li>)}
              </ol>
              <dl className="facts">
                <Fact label={t('disburse.to')}>{names(one.payee)}</Fact>
                <Fact label={t('amount')}><Amount of={one.amount_fen} /></Fact>
                <Fact label={t('disburse.by')}>{one.due_on}</Fact>
                <Fact label={t('disburse.receipt')}>{receipt ? <span className="mono">{receipt.reference}</span> : t('disburse.no_receipt')}</Fact>
              </dl>
              {one.state === 'lapsed' || one.state === 'void' ? (
                <div className="notice notice-bad"><div><strong>{t('disburse.do_not_pay')}</strong><p>{t('disburse.do_not_pay.then')}</p></div></div>
              ) : receipt ? (
                <>
                  <div className="acts"><Button type="primary" size="large" onClick={() => void confirm()}>{t('disburse.confirm.draft')}</Button></div>
                  <p className="small quiet">{t('disburse.confirm.then')}</p>
                </>
              ) : (
                <>
                  <div className="acts">
                    <Button type={stage === 0 ? 'primary' : 'default'} size="large" disabled={order.isSuccess} loading={order.isPending} onClick={() => order.mutate(one.id)}>{t('disburse.make_order')}</Button>
                  </div>
                  {order.isSuccess ? <div className="notice notice-good"><div><strong>{t('disburse.ordered')}</strong><p>{t('disburse.ordered.then')} <Link to="/payments?show=batches">{t('payments.batches')}</Link></p></div></div> : null}
                  {order.isError ? <Failure error={order.error} /> : null}
                  <p className="small quiet">{t('disburse.then')}</p>
                </>
              )}
            </div>
          )
        }}
      </Ask>
    </Panel>
  )
}
