import { Button, Input } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { FinancingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { status, useNames } from '../../gateway/questions'
import { fen, percent, rate, typedBps } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Fact, Field } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'
import { Decline } from '../bank/Decline'
import { daysOut } from '../bank/pricing'
import { earlyPrice, tierOf } from './discounts'
import { programme } from './questions'

const VALID_DAYS = 2
const DAY_S = 86_400

/** A person's price for paying one lot early: the programme's rate stands there, and may be another. */
export function EarlyQuote({ financing, done }: { financing: FinancingAnswer; done: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const now = useQuery(status).data?.ledger_at ?? 0
  const rates = useQuery(programme).data?.in_force?.programme.rates ?? []
  const days = daysOut(now, financing.maturity_at)
  const usual = tierOf(rates, days)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? (usual ? percent(usual.rate_bps) : '')
  const bps = typedBps(text)
  const lot = fen(financing.lot_amount_fen)
  const price = bps === null ? null : earlyPrice([{ most_days: days, rate_bps: bps }], lot, days)
  const until = now + VALID_DAYS * DAY_S
  const send = async () => {
    const body = [{ financing: financing.id, advance_fen: String(price!.paid), repay_fen: String(lot), rate_bps: bps!, fee_fen: '0', valid_until: until }]
    done()
    await signing.propose(async () => (await gateway.quote({ body })).data)
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <dl className="facts">
        <Fact label={t('holder')}>{names(financing.holder)}</Fact>
        <Fact label={t('face')}><Amount of={lot} /></Fact>
        <Fact label={t('matures_on')}>{financing.matures_on} <span className="quiet">{t('days.left', { count: days })}</span></Fact>
      </dl>
      <Field label={t('programme.rate_of')} hint={usual ? t('early.quote.usual', { rate: rate(usual.rate_bps) }) : t('early.quote.no_tier')} wrong={text.trim() !== '' && bps === null ? t('quote.rate.unreadable') : null}>
        {(id, about) => <Input id={id} size="large" className="yuan-input" suffix="%" inputMode="decimal" autoComplete="off" aria-describedby={about} value={text} onChange={(event) => setTyped(event.target.value)} />}
      </Field>
      <dl className="facts sum" aria-live="polite">
        <Fact label={t('discount.paid')}>{price ? <Amount of={price.paid} /> : '–'}</Fact>
        <Fact label={t('discount.off')}>{price ? <Amount of={price.off} /> : '–'}</Fact>
        <Fact label={t('discount.yearly')}>{price ? <strong>{rate(price.yearly)}</strong> : '–'}</Fact>
      </dl>
      <div className="acts">
        <Button type="primary" size="large" htmlType="submit" disabled={!price || !now}>{t('next.review')}</Button>
        <Decline financing={financing} />
      </div>
      <p className="small quiet">{t('early.quote.then', { at: momentOf(until) })}</p>
    </form>
  )
}
