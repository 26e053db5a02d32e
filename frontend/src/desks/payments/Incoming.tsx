import { Button, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { InstructionAnswer } from '../../client/types.gen'
import { certificate, me, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { Foot } from '../pool/Foot'
import { BookingInput, type Booked } from './BookingInput'
import { toCollect, toConfirm } from './questions'
import { bankReference, useBookings } from './receipts'

/** 到账登记: what debtors pay to this bank, or early to their suppliers; the ledger is told when a receipt is there. */
export function Incoming() {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const [confirming, setConfirming] = useState<InstructionAnswer | null>(null)
  const collected = useQuery(toCollect)
  const today = useQuery(status).data?.ledger_date ?? ''
  const early = (useQuery(toConfirm).data ?? []).filter((one) => ['open', 'paid'].includes(one.state) && one.due_on >= today)
  const columns: Column<InstructionAnswer>[] = [
    { key: 'payer', title: t('incoming.payer'), show: (one) => names(one.payer) },
    { key: 'kind', title: t('payments.kind'), show: (one) => (one.kind === 'pay_at_maturity' ? <Link to={`/certificates/${one.subject}`}>{word('payment', one.kind)}</Link> : word('payment', one.kind)) },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <strong><Amount of={one.amount_fen} /></strong>, sort: (a, b) => (fen(a.amount_fen) < fen(b.amount_fen) ? -1 : 1) },
    { key: 'came', title: t('incoming.came'), money: true, show: (one) => (one.paid_fen === '0' ? '–' : <Amount of={one.paid_fen} />) },
    { key: 'due', title: t('payments.due'), show: (one) => <span className="amount">{one.due_on}</span>, sort: (a, b) => a.due_on.localeCompare(b.due_on) },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => (one.kind === 'pay_at_maturity' ? <Record instruction={one} /> : <Button onClick={() => setConfirming(one)}>{t('incoming.confirm')}</Button>) },
  ]
  // What came in first, then by day: there is something to do for it.
  const order = (a: InstructionAnswer, b: InstructionAnswer) => Number(a.paid_fen === '0') - Number(b.paid_fen === '0') || (a.paid_fen === '0' ? a.due_on.localeCompare(b.due_on) : b.due_on.localeCompare(a.due_on))
  return (
    <Panel flush>
      <Ask of={collected}>
        {(all) => <Rows rows={[...early, ...all].sort(order)} columns={columns} id={(one) => one.id} label={t('payments.incoming')} empty={<Empty title={t('incoming.none')} then={t('incoming.none.then')} />} />}
      </Ask>
      {confirming ? <Confirm instruction={confirming} close={() => setConfirming(null)} /> : null}
    </Panel>
  )
}

/** Asked for the rows that are drawn, and no others: which bookings of this payment the ledger does not have yet. */
function Record({ instruction }: { instruction: InstructionAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const who = useQuery(me).data
  const bookings = useBookings()
  const found = useQuery({ ...certificate(instruction.subject), enabled: instruction.paid_fen !== '0' }).data
  if (instruction.paid_fen === '0') return <span className="small quiet">{t('incoming.waits')}</span>
  if (!found) return <span className="quiet">…</span>
  const told = new Set(found.payments.map((one) => one.reference))
  const back = new Set(bookings.filter((one) => one.returned).map((one) => one.reference))
  const fresh = bookings.filter((one) => one.subject === instruction.id && one.in_fen !== '0' && one.reference && !back.has(one.reference) && !told.has(bankReference(one.reference)))
  if (fresh.length === 0) return <span className="mark mark-good">{t('incoming.recorded')}</span>
  if (!who?.roles.includes('maker')) return <span className="mark mark-care">{t('incoming.to_record')}</span>
  const items = fresh.map((one) => ({ action: 'RecordPayment', fields: { bank: instruction.payee, receivable: instruction.subject, amount: one.in_fen, bankReference: bankReference(one.reference!) } }))
  return <Button type="primary" onClick={() => void signing.draft(items)}>{t('incoming.record')}</Button>
}

/** A debtor paid a supplier early: its bank has the booking, and says so. */
function Confirm({ instruction, close }: { instruction: InstructionAnswer; close: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const bank = useQuery(me).data?.participant.address
  const [booked, setBooked] = useState<Booked | null>(null)
  return (
    <Modal open onCancel={close} footer={null} title={t('incoming.confirm')} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          close()
          void signing.draft([{ action: 'ConfirmDisbursement', fields: { bank, financing: instruction.subject, amount: booked!.amount, bankReference: booked!.reference } }])
        }}
      >
        <p>{names(instruction.payer)} → {names(instruction.payee)} · <Amount of={instruction.amount_fen} /></p>
        <BookingInput label={t('amount')} change={setBooked} />
        <p className="small quiet">{t('incoming.confirm.then')}</p>
        <Foot close={close} ready={booked !== null} />
      </form>
    </Modal>
  )
}
