import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { ShareAnswer, ShareRequest } from '../../client/types.gen'
import { addDays } from '../../dates/dates'
import { me, participants, status } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { percent, typedBps } from '../../money/fen'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'

const A_YEAR = 365
const EVERYBODY = ''

/** One supplier or all, how much of interest and of fees, and on which days its acceptances count. */
export function CostShareForm({ from, done }: { from: ShareAnswer | null; done: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const queries = useQueryClient()
  const own = useQuery(me).data?.participant.address
  const today = useQuery(status).data?.ledger_date ?? ''
  const holders = (useQuery(participants).data ?? []).filter((one) => one.kind === 'enterprise' && one.address !== own)
  const [supplier, setSupplier] = useState(from?.supplier ?? EVERYBODY)
  const [texts, setTexts] = useState({ interest: from ? percent(from.interest_bps) : '', fee: percent(from?.fee_bps ?? 0) })
  const [dates, setDates] = useState({ from_on: from?.from_on ?? today, until_on: from?.until_on ?? (today ? addDays(today, A_YEAR) : '') })
  const send = useMutation({
    mutationFn: async (body: ShareRequest) => {
      if (!from) return gateway.proposeShare({ body })
      const { response } = await gateway.costShare({ path: { id: from.id } })
      return gateway.changeShare({ path: { id: from.id }, body, headers: { 'If-Match': response.headers.get('ETag') ?? '' } })
    },
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const [interest, fee] = [typedBps(texts.interest), typedBps(texts.fee)]
  const good = interest !== null && fee !== null && dates.from_on !== '' && dates.until_on !== ''
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) send.mutate({ supplier: supplier || null, interest_bps: interest, fee_bps: fee, ...dates })
      }}
    >
      <Field label={t('shares.for')}>
        {(id) => <Select id={id} value={supplier} onChange={setSupplier} showSearch={{ optionFilterProp: 'label' }} options={[{ value: EVERYBODY, label: t('shares.all') }, ...holders.map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))]} />}
      </Field>
      <div className="pairs">
        {(['interest', 'fee'] as const).map((one) => (
          <Field key={one} label={t(`shares.${one}`)} wrong={texts[one].trim() !== '' && typedBps(texts[one]) === null ? t('quote.rate.unreadable') : null}>
            {(id, about) => <Input id={id} suffix="%" inputMode="decimal" aria-describedby={about} value={texts[one]} onChange={(event) => setTexts({ ...texts, [one]: event.target.value })} />}
          </Field>
        ))}
        <Field label={t('books.from')}>{(id) => <Input id={id} type="date" value={dates.from_on} onChange={(event) => setDates({ ...dates, from_on: event.target.value })} />}</Field>
        <Field label={t('books.to')}>{(id) => <Input id={id} type="date" min={today} value={dates.until_on} onChange={(event) => setDates({ ...dates, until_on: event.target.value })} />}</Field>
      </div>
      {send.isError ? <Failure error={send.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" disabled={!good} loading={send.isPending}>{t('programme.propose')}</Button>
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
      <p className="small quiet">{t('shares.then')}</p>
    </form>
  )
}
