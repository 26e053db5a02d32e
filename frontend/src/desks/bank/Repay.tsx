import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FinancingAnswer } from '../../client/types.gen'
import { me } from '../../gateway/questions'
import { fen, yuan } from '../../money/fen'
import { Panel } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'
import { BookingInput, type Booked } from '../payments/BookingInput'
import { Foot } from '../pool/Foot'

/** 登记还款: what the borrower, or the seller with recourse, paid itself. What the debtor pays comes by redemption. */
export function Repay({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const roles = useQuery(me).data?.roles ?? []
  const [open, setOpen] = useState(false)
  const [booked, setBooked] = useState<Booked | null>(null)
  const left = fen(financing.repay_fen) - fen(financing.repaid_fen)
  const tooMuch = booked !== null && fen(booked.amount) > left
  if (!roles.includes('maker')) return null
  return (
    <Panel title={t('repay.title')}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{financing.kind === 'pledge' ? t('repay.pledge') : t('repay.recourse')}</summary>
        <form
          className="stack"
          style={{ marginTop: 14 }}
          onSubmit={(event) => {
            event.preventDefault()
            void signing.draft([{ action: 'RecordRepayment', fields: { bank: financing.bank, financing: financing.id, amount: booked!.amount, bankReference: booked!.reference } }])
          }}
        >
          <BookingInput label={t('repay.amount')} hint={t('repay.left', { amount: yuan(left) })} change={setBooked} />
          {tooMuch ? <p className="wrong">{t('repay.too_much', { amount: yuan(left) })}</p> : null}
          <p className="small quiet">{financing.kind === 'pledge' ? t('repay.pledge.then') : t('repay.recourse.then')}</p>
          <Foot close={() => setOpen(false)} ready={booked !== null && !tooMuch} />
        </form>
      </details>
    </Panel>
  )
}
