import { Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../gateway/questions'
import { typedYuan, yuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { YuanInput } from '../../parts/YuanInput'
import { bankReference, useBookings } from './receipts'

/** Money that came, as the ledger is told of it: fen, and the bank's reference. */
export interface Booked {
  amount: string
  reference: string
}

/** What came in: a booking to choose, or amount and reference as the bank's own books have them. Null while either is amiss. */
export function BookingInput({ label, hint, change }: { label: string; hint?: string; change: (booked: Booked | null) => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const [text, setText] = useState('')
  const [reference, setReference] = useState('')
  const came = useBookings().filter((one) => one.in_fen !== '0' && !one.returned && one.reference)
  const say = (nextText: string, nextReference: string) => {
    setText(nextText)
    setReference(nextReference)
    const amount = typedYuan(nextText)
    const fits = amount !== null && amount > 0n && /^[!-~]{1,32}$/.test(nextReference)
    change(fits ? { amount: String(amount), reference: bankReference(nextReference) } : null)
  }
  return (
    <>
      {came.length > 0 ? (
        <Field label={t('claim.booking')}>
          {(id) => (
            <Select id={id} options={came.map((one) => ({ value: one.reference!, label: `${one.on} · ${names(one.counterparty)} · ${yuan(one.in_fen)}` }))}
              onChange={(chosen: string) => say(yuan(came.find((one) => one.reference === chosen)!.in_fen), chosen)} />
          )}
        </Field>
      ) : null}
      <YuanInput label={label} text={text} change={(typed) => say(typed, reference)} hint={hint} />
      <Field label={t('disburse.receipt')}>{(id) => <Input id={id} className="mono" maxLength={32} value={reference} onChange={(event) => say(text, event.target.value)} />}</Field>
    </>
  )
}
