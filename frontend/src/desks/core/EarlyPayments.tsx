import { Button, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { useNames } from '../../gateway/questions'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { EarlyQuote } from './EarlyQuote'
import { earlyPayments, toPay } from './questions'

const FIRST = ['requested', 'accepted', 'repaid']

/** 提前付款的去向: which wait for a person's quote, which are to be paid, and what each that was paid has saved. */
export function EarlyPayments() {
  const { t } = useTranslation()
  const names = useNames()
  const [quoting, setQuoting] = useState<FinancingAnswer | null>(null)
  const orders = new Map((useQuery(toPay('open')).data ?? []).filter((one) => one.kind === 'pay_early').map((one) => [one.subject, one]))
  const priced = (one: FinancingAnswer) => one.advance_fen !== '0'
  const columns: Column<FinancingAnswer>[] = [
    { key: 'holder', title: t('holder'), show: (one) => <Link to={`/certificates/${one.lot.slice(0, -10)}0000000000`}>{names(one.holder)}</Link> },
    { key: 'lot', title: t('face'), money: true, show: (one) => <Amount of={one.lot_amount_fen} />, sort: (a, b) => (fen(a.lot_amount_fen) < fen(b.lot_amount_fen) ? -1 : 1) },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    { key: 'paid', title: t('discount.paid'), money: true, show: (one) => (priced(one) ? <strong><Amount of={one.advance_fen} /></strong> : '–') },
    { key: 'saved', title: t('early.saved'), money: true, show: (one) => (priced(one) ? <Amount of={fen(one.repay_fen) - fen(one.advance_fen)} /> : '–') },
    { key: 'yearly', title: t('discount.yearly'), money: true, show: (one) => (one.cost ? rate(one.cost.all_in_bps) : '–') },
    { key: 'state', title: t('state'), show: (one) => <><Mark family="prepaid" code={one.state} /><div className="small quiet">{next(one)}</div></> },
    {
      key: 'acts',
      title: t('acts'),
      acts: true,
      show: (one) => (one.state === 'requested' ? <Button type="primary" onClick={() => setQuoting(one)}>{t('early.quote')}</Button> : one.state === 'accepted' ? <Link to="/payables">{t('early.go_pay')}</Link> : null),
    },
  ]

  function next(one: FinancingAnswer): string {
    if (one.state === 'requested') return t('early.next.requested', { at: momentOf(one.until) })
    if (one.state === 'accepted') return t('early.next.accepted', { date: orders.get(one.id)?.due_on ?? momentOf(one.until) })
    return ''
  }

  return (
    <Panel flush>
      <Ask of={useQuery(earlyPayments)}>
        {(all) => (
          <Rows rows={[...all].sort((a, b) => place(a) - place(b) || b.until - a.until)} columns={columns} id={(one) => one.id} label={t('early.show.payments')}
            empty={<Empty title={t('early.none')} then={t('early.none.then')} />} />
        )}
      </Ask>
      <Modal open={quoting !== null} onCancel={() => setQuoting(null)} footer={null} title={t('early.quote.title')} width={620} destroyOnHidden>
        {quoting ? <EarlyQuote financing={quoting} done={() => setQuoting(null)} /> : null}
      </Modal>
    </Panel>
  )
}

function place(one: FinancingAnswer): number {
  const found = FIRST.indexOf(one.state)
  return found < 0 ? FIRST.length : found
}
