import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proposeOrder } from '../../client/sdk.gen'
import type { OrderBody } from '../../client/types.gen'
import { addDays } from '../../dates/dates'
import { holdings, status, useNames } from '../../gateway/questions'
import { typedBps, typedWhole, typedYuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { FINANCING_TERMS } from './terms'

const QUARTER_DAYS = 90
const EVERYBODY = ''

/** Whose certificates, how long still and how large at least, and what it may cost a year at most. */
export function StandingOrderForm({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const queries = useQueryClient()
  const today = useQuery(status).data?.ledger_date ?? ''
  const debtors = [...new Set((useQuery(holdings).data ?? []).map((one) => one.debtor))]
  const [debtor, setDebtor] = useState(EVERYBODY)
  const [texts, setTexts] = useState({ days: '1', least: '0', most: '', until: today ? addDays(today, QUARTER_DAYS) : '' })
  const propose = useMutation({
    mutationFn: (body: OrderBody) => proposeOrder({ body }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const [days, least, most] = [typedWhole(texts.days), typedYuan(texts.least), typedBps(texts.most)]
  const body = days !== null && days > 0 && least !== null && most !== null && texts.until ? { debtor: debtor || null, least_days: days, least_fen: String(least), most_all_in_bps: most, until_on: texts.until, terms: FINANCING_TERMS } : null
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (body) propose.mutate(body)
      }}
    >
      <div className="pairs">
        <Field label={t('debtor')}>
          {(id) => <Select id={id} value={debtor} onChange={setDebtor} options={[{ value: EVERYBODY, label: t('order.all') }, ...debtors.map((one) => ({ value: one, label: names(one) }))]} />}
        </Field>
        <Field label={t('order.most')} hint={t('order.most.hint')} wrong={texts.most.trim() !== '' && most === null ? t('quote.rate.unreadable') : null}>
          {(id, about) => <Input id={id} suffix="%" inputMode="decimal" aria-describedby={about} value={texts.most} onChange={(event) => setTexts({ ...texts, most: event.target.value })} />}
        </Field>
        <Field label={t('programme.least_days')}>{(id) => <Input id={id} inputMode="numeric" value={texts.days} onChange={(event) => setTexts({ ...texts, days: event.target.value })} />}</Field>
        <Field label={t('order.until')}>{(id) => <Input id={id} type="date" min={today} value={texts.until} onChange={(event) => setTexts({ ...texts, until: event.target.value })} />}</Field>
        <YuanInput label={t('programme.least_fen')} text={texts.least} change={(text) => setTexts({ ...texts, least: text })} />
      </div>
      {propose.isError ? <Failure error={propose.error} /> : null}
      <div className="acts">
        <Button type="primary" size="large" htmlType="submit" disabled={body === null} loading={propose.isPending}>{t('programme.propose')}</Button>
        <Button size="large" onClick={done}>{t('cancel')}</Button>
      </div>
      <p className="small quiet">{t('order.then')}</p>
    </form>
  )
}
