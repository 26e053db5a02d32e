import { Button, Input } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proposeProgramme } from '../../client/sdk.gen'
import type { ProgrammeBodyInput, ProgrammeBodyOutput } from '../../client/types.gen'
import { addDays } from '../../dates/dates'
import { status } from '../../gateway/questions'
import { percent, typedBps, typedWhole, typedYuan, yuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { Discount } from './Discount'

const QUARTER_DAYS = 90
const AMOUNTS = ['budget_fen', 'accept_up_to_fen', 'least_fen'] as const
const WHOLES = ['least_days', 'hold_hours'] as const
const TIERS = [{ most_days: 30, rate_bps: 300 }, { most_days: 90, rate_bps: 340 }, { most_days: 180, rate_bps: 360 }]

/** A new version, as texts that are typed; the picture beside it moves with them. What is proposed decides nothing yet. */
export function ProgrammeForm({ from, etag, done }: { from: ProgrammeBodyOutput | null; etag: string; done: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const today = useQuery(status).data?.ledger_date ?? ''
  const [texts, setTexts] = useState({ name: from?.name ?? '', signer: from?.signer ?? '', from_on: from?.from_on ?? today, until_on: from?.until_on ?? (today ? addDays(today, QUARTER_DAYS) : '') })
  const [amounts, setAmounts] = useState({ budget_fen: from ? yuan(from.budget_fen) : '', accept_up_to_fen: from ? yuan(from.accept_up_to_fen) : '', least_fen: yuan(from?.least_fen ?? '0') })
  const [wholes, setWholes] = useState({ least_days: String(from?.least_days ?? 1), hold_hours: String(from?.hold_hours ?? 24) })
  const [tiers, setTiers] = useState((from?.rates ?? TIERS).map((one) => ({ days: String(one.most_days), rate: percent(one.rate_bps) })))
  const propose = useMutation({
    mutationFn: (body: ProgrammeBodyInput) => proposeProgramme({ body, headers: { 'If-Match': etag } }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const rates = tiers.map((one) => ({ most_days: typedWhole(one.days), rate_bps: typedBps(one.rate) }))
  const good = rates.filter((one): one is { most_days: number; rate_bps: number } => one.most_days !== null && one.most_days > 0 && one.rate_bps !== null)
  const reversed = texts.from_on > texts.until_on
  const body = read()

  function read(): ProgrammeBodyInput | null {
    const fens = AMOUNTS.map((one) => [one, typedYuan(amounts[one])] as const)
    const numbers = WHOLES.map((one) => [one, typedWhole(wholes[one])] as const)
    if ([...fens, ...numbers].some(([, value]) => value === null) || good.length !== rates.length || rates.length === 0) return null
    if (texts.name.trim() === '' || !/^0x[0-9a-fA-F]{40}$/.test(texts.signer) || !texts.from_on || !texts.until_on || reversed) return null
    const [budget, most, least] = fens.map(([, value]) => String(value))
    const [days, hours] = numbers.map(([, value]) => value!)
    return { ...texts, name: texts.name.trim(), signer: texts.signer.toLowerCase(), rates: good, budget_fen: budget!, accept_up_to_fen: most!, least_fen: least!, least_days: days!, hold_hours: hours! }
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (body) propose.mutate(body)
      }}
    >
      <div className="facts">
        <Field label={t('programme.name')}>{(id) => <Input id={id} value={texts.name} maxLength={120} onChange={(event) => setTexts({ ...texts, name: event.target.value })} />}</Field>
        <Field label={t('books.from')}>{(id) => <Input id={id} type="date" value={texts.from_on} onChange={(event) => setTexts({ ...texts, from_on: event.target.value })} />}</Field>
        <Field label={t('books.to')} wrong={reversed ? t('books.reversed') : null}>{(id, about) => <Input id={id} aria-describedby={about} type="date" value={texts.until_on} onChange={(event) => setTexts({ ...texts, until_on: event.target.value })} />}</Field>
        {WHOLES.map((one) => <Field key={one} label={t(`programme.${one}`)}>{(id) => <Input id={id} inputMode="numeric" value={wholes[one]} onChange={(event) => setWholes({ ...wholes, [one]: event.target.value })} />}</Field>)}
        {AMOUNTS.map((one) => <YuanInput key={one} label={t(`programme.${one}`)} text={amounts[one]} hint={t(`programme.${one}.hint`)} change={(text) => setAmounts({ ...amounts, [one]: text })} />)}
      </div>
      <div className="pair">
        <fieldset className="lines">
          <legend>{t('programme.rates')}</legend>
          {tiers.map((one, place) => (
            <div className="row" key={place}>
              <Input aria-label={t('policy.most_days')} style={{ width: 130 }} prefix={t('policy.up_to')} suffix={t('policy.day')} value={one.days} onChange={(event) => setTiers(tiers.with(place, { ...one, days: event.target.value }))} />
              <Input aria-label={t('programme.rate_of')} style={{ width: 110 }} suffix="%" inputMode="decimal" value={one.rate} onChange={(event) => setTiers(tiers.with(place, { ...one, rate: event.target.value }))} />
              <Button onClick={() => setTiers(tiers.toSpliced(place, 1))}>{t('policy.drop')}</Button>
            </div>
          ))}
          <Button onClick={() => setTiers([...tiers, { days: '', rate: '' }])}>{t('programme.add')}</Button>
        </fieldset>
        <Discount rates={good} />
      </div>
      <Field label={t('programme.signer')} hint={t('programme.signer.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" value={texts.signer} onChange={(event) => setTexts({ ...texts, signer: event.target.value })} />}</Field>
      {propose.isError ? <Failure error={propose.error} /> : null}
      <div className="acts">
        <Button type="primary" size="large" htmlType="submit" disabled={body === null} loading={propose.isPending}>{t('programme.propose')}</Button>
        <Button size="large" onClick={done}>{t('cancel')}</Button>
      </div>
      <p className="small quiet">{t('programme.propose.then')}</p>
    </form>
  )
}
