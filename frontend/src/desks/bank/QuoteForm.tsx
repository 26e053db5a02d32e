import { Button, Input, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { FinancingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { status } from '../../gateway/questions'
import { fen, rate, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Fact, Field } from '../../parts/layout'
import { YuanInput } from '../../parts/YuanInput'
import { useSigning } from '../../signing/useSigning'
import { allIn, daysOut, discount, loan } from './pricing'

const DAY_S = 86_400
const VALID_DAYS = [1, 2, 5] as const
const MOST_BPS = 10_000n

/** Rate and fee as the bank's people think of them; what arrives and the all-in annual rate move with every key. */
export function QuoteForm({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const now = useQuery(status).data?.ledger_at ?? 0
  const [text, setText] = useState('')
  const [feeText, setFeeText] = useState('')
  const [lentText, setLentText] = useState('')
  const [valid, setValid] = useState<(typeof VALID_DAYS)[number]>(2)
  const lot = fen(financing.lot_amount_fen)
  const days = daysOut(now, financing.maturity_at)
  // Percent with two decimals are basis points, as yuan with two decimals are fen.
  const bps = typedYuan(text)
  const fee = feeText.trim() === '' ? 0n : typedYuan(feeText)
  const lends = financing.kind === 'pledge'
  const lent = lends ? typedYuan(lentText) : lot
  const read = bps !== null && bps <= MOST_BPS && fee !== null && lent !== null && lent > 0n
  const terms = read ? (lends ? loan(lent, Number(bps), fee, days) : discount(lot, Number(bps), fee, days)) : null
  const wrong = terms === null ? null : terms.repay > lot ? t('quote.above_lot', { most: yuan(lot), repay: yuan(terms.repay) }) : terms.advance <= 0n ? t('quote.nothing_left') : null
  const until = now + valid * DAY_S
  const good = terms !== null && wrong === null

  const send = () =>
    signing.propose(
      async () =>
        (
          await gateway.quote({
            body: [{ financing: financing.id, advance_fen: String(terms!.advance), repay_fen: String(terms!.repay), rate_bps: terms!.bps, fee_fen: String(terms!.fee), valid_until: until }],
          })
        ).data,
    )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {lends ? <YuanInput label={t('quote.lent')} text={lentText} change={setLentText} wrong={wrong} hint={t('quote.lent.hint', { most: yuan(lot) })} /> : null}
      <Field label={t('quote.rate')} hint={t('quote.rate.hint', { count: days })} wrong={text.trim() !== '' && (bps === null || bps > MOST_BPS) ? t('quote.rate.unreadable') : null}>
        {(id, about) => <Input id={id} size="large" className="yuan-input" suffix="%" inputMode="decimal" autoComplete="off" aria-describedby={about} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <YuanInput label={t('quote.fee')} text={feeText} change={setFeeText} wrong={lends ? null : wrong} hint={t('quote.fee.hint')} />
      <Field label={t('quote.valid')} hint={t('quote.valid.hint', { at: momentOf(until) })}>
        {(id) => (
          <Segmented id={id} aria-label={t('quote.valid')} value={valid} onChange={setValid} style={{ justifySelf: 'start' }} options={VALID_DAYS.map((one) => ({ value: one, label: t('quote.days', { count: one }) }))} />
        )}
      </Field>
      <div className="sum" aria-live="polite">
        <dl className="facts">
          <Fact label={t('rate.all_in')}><strong className="amount" style={{ fontSize: 22 }}>{good ? rate(allIn(terms.advance, terms.repay, days)) : '–'}</strong></Fact>
          <Fact label={t('bank.pays_out')}>{good ? <Amount of={terms.advance} /> : '–'}</Fact>
          <Fact label={t('bank.gets_back')}>{good ? <Amount of={terms.repay} /> : '–'}</Fact>
          <Fact label={t('quote.interest')}>{good ? <Amount of={terms.repay - terms.advance - terms.fee} /> : '–'}</Fact>
        </dl>
      </div>
      <div className="acts"><Button type="primary" size="large" htmlType="submit" disabled={!good}>{t('next.review')}</Button></div>
      <p className="small quiet">{t('quote.then')}</p>
    </form>
  )
}
