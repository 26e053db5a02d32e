import { Button, Checkbox, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { PolicyBodyInput, PolicyBodyOutput } from '../../client/types.gen'
import { participants } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { percent, typedBps, typedWhole, typedYuan, yuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'

type Kind = 'discount' | 'pledge'
const AMOUNTS = ['least_fen', 'most_fen', 'accept_up_to_fen', 'holder_most_fen', 'concentration_from_fen'] as const
const SHARES = ['loan_share_bps', 'debtor_share_bps', 'fee_bps'] as const
const DAYS = ['least_days', 'most_days'] as const

/** A new version, as texts that are typed: what is proposed goes to a colleague, and decides nothing before. */
export function PolicyForm({ from, etag, done }: { from: PolicyBodyOutput | null; etag: string; done: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const queries = useQueryClient()
  const directory = useQuery(participants).data ?? []
  const [name, setName] = useState(from?.name ?? '')
  const [signer, setSigner] = useState(from?.signer ?? '')
  const [kinds, setKinds] = useState<Kind[]>(from?.kinds ?? ['discount'])
  const [flags, setFlags] = useState({ with_recourse: from?.with_recourse ?? false, without_recourse: from?.without_recourse ?? true, needs_pool: from?.needs_pool ?? false })
  const [amounts, setAmounts] = useState(Object.fromEntries(AMOUNTS.map((one) => [one, yuan(from?.[one] ?? '0')])) as Record<(typeof AMOUNTS)[number], string>)
  const [shares, setShares] = useState({ loan_share_bps: percent(from?.loan_share_bps ?? 8_000), debtor_share_bps: percent(from?.debtor_share_bps ?? 10_000), fee_bps: percent(from?.fee_bps ?? 0) })
  const [days, setDays] = useState({ least_days: String(from?.least_days ?? 1), most_days: String(from?.most_days ?? 180) })
  const [prices, setPrices] = useState((from?.prices ?? [{ rating: 'A', most_days: 180, rate_bps: 400 }]).map((one) => ({ rating: one.rating, most_days: String(one.most_days), rate: percent(one.rate_bps) })))
  const [debtors, setDebtors] = useState(Object.entries(from?.debtors ?? {}).map(([debtor, known]) => ({ debtor, rating: (known as Known).rating, limit: yuan((known as Known).limit_fen) })))
  const propose = useMutation({
    mutationFn: (body: PolicyBodyInput) => gateway.proposePolicy({ body, headers: { 'If-Match': etag } }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const body = read()

  function read(): PolicyBodyInput | null {
    const fens = AMOUNTS.map((one) => [one, typedYuan(amounts[one])] as const)
    const parts = SHARES.map((one) => [one, typedBps(shares[one])] as const)
    const spans = DAYS.map((one) => [one, typedWhole(days[one])] as const)
    const grid = prices.map((one) => ({ rating: one.rating.trim(), most_days: typedWhole(one.most_days), rate_bps: typedBps(one.rate) }))
    const listed = debtors.map((one) => [one.debtor, { rating: one.rating.trim(), limit: typedYuan(one.limit) }] as const)
    const unread = [...fens, ...parts, ...spans].some(([, value]) => value === null) || grid.some((one) => one.rating === '' || one.most_days === null || one.rate_bps === null)
    if (unread || name.trim() === '' || !/^0x[0-9a-fA-F]{40}$/.test(signer) || kinds.length === 0 || listed.some(([debtor, one]) => debtor === '' || one.rating === '' || one.limit === null)) return null
    return {
      name: name.trim(),
      signer: signer.toLowerCase(),
      kinds,
      ...flags,
      ...(Object.fromEntries(fens.map(([key, value]) => [key, String(value)])) as Record<(typeof AMOUNTS)[number], string>),
      ...(Object.fromEntries(parts) as Record<(typeof SHARES)[number], number>),
      ...(Object.fromEntries(spans) as Record<(typeof DAYS)[number], number>),
      prices: grid.map((one) => ({ rating: one.rating, most_days: one.most_days!, rate_bps: one.rate_bps! })),
      debtors: Object.fromEntries(listed.map(([debtor, one]) => [debtor, { rating: one.rating, limit_fen: String(one.limit) }])),
      borrowers: from?.borrowers ?? {},
    }
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
        <Field label={t('policy.name')}>{(id) => <Input id={id} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />}</Field>
        <Field label={t('policy.signer')} hint={t('policy.signer.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" value={signer} onChange={(event) => setSigner(event.target.value)} />}</Field>
        {DAYS.map((one) => <Field key={one} label={t(`policy.${one}`)}>{(id) => <Input id={id} inputMode="numeric" value={days[one]} onChange={(event) => setDays({ ...days, [one]: event.target.value })} />}</Field>)}
        {SHARES.map((one) => <Field key={one} label={t(`policy.${one}`)}>{(id) => <Input id={id} inputMode="decimal" suffix="%" value={shares[one]} onChange={(event) => setShares({ ...shares, [one]: event.target.value })} />}</Field>)}
      </div>
      <div className="facts">{AMOUNTS.map((one) => <YuanInput key={one} label={t(`policy.${one}`)} text={amounts[one]} change={(text) => setAmounts({ ...amounts, [one]: text })} />)}</div>
      <div className="row">
        <Checkbox.Group aria-label={t('policy.kinds')} value={kinds} onChange={setKinds} options={(['discount', 'pledge'] as const).map((one) => ({ value: one, label: word('lending', one) }))} />
        {(['with_recourse', 'without_recourse'] as const).map((one) => <Checkbox key={one} checked={flags[one]} onChange={(event) => setFlags({ ...flags, [one]: event.target.checked })}>{t(one)}</Checkbox>)}
        <Checkbox checked={flags.needs_pool} onChange={(event) => setFlags({ ...flags, needs_pool: event.target.checked })}>{t('policy.needs_pool')}</Checkbox>
      </div>
      <fieldset className="lines">
        <legend>{t('policy.prices')}</legend>
        {prices.map((one, place) => (
          <div className="row" key={place}>
            <Input aria-label={t('policy.rating')} style={{ width: 110 }} value={one.rating} onChange={(event) => setPrices(replaced(prices, place, { ...one, rating: event.target.value }))} />
            <Input aria-label={t('policy.most_days')} style={{ width: 170 }} prefix={t('policy.up_to')} suffix={t('policy.day')} value={one.most_days} onChange={(event) => setPrices(replaced(prices, place, { ...one, most_days: event.target.value }))} />
            <Input aria-label={t('rate')} style={{ width: 120 }} suffix="%" value={one.rate} onChange={(event) => setPrices(replaced(prices, place, { ...one, rate: event.target.value }))} />
            <Button onClick={() => setPrices(prices.toSpliced(place, 1))}>{t('policy.drop')}</Button>
          </div>
        ))}
        <Button onClick={() => setPrices([...prices, { rating: '', most_days: '180', rate: '' }])}>{t('policy.add_price')}</Button>
      </fieldset>
      <fieldset className="lines">
        <legend>{t('policy.debtors')}</legend>
        {debtors.map((one, place) => (
          <div className="row" key={place}>
            <Select aria-label={t('debtor')} style={{ width: 280 }} showSearch={{ optionFilterProp: 'label' }} value={one.debtor || undefined} onChange={(debtor) => setDebtors(replaced(debtors, place, { ...one, debtor }))}
              options={directory.filter((other) => other.kind === 'enterprise').map((other) => ({ value: other.address, label: said({ zh: other.name, en: other.name_en || other.name }) }))} />
            <Input aria-label={t('policy.rating')} style={{ width: 110 }} value={one.rating} onChange={(event) => setDebtors(replaced(debtors, place, { ...one, rating: event.target.value }))} />
            <Input aria-label={t('exposure.limit')} style={{ width: 200 }} prefix="¥" value={one.limit} onChange={(event) => setDebtors(replaced(debtors, place, { ...one, limit: event.target.value }))} />
            <Button onClick={() => setDebtors(debtors.toSpliced(place, 1))}>{t('policy.drop')}</Button>
          </div>
        ))}
        <Button onClick={() => setDebtors([...debtors, { debtor: '', rating: '', limit: '' }])}>{t('policy.add_debtor')}</Button>
      </fieldset>
      {propose.isError ? <Failure error={propose.error} /> : null}
      <div className="acts">
        <Button type="primary" size="large" htmlType="submit" disabled={body === null} loading={propose.isPending}>{t('policy.propose')}</Button>
        <Button size="large" onClick={done}>{t('cancel')}</Button>
      </div>
      <p className="small quiet">{t('policy.propose.then')}</p>
    </form>
  )
}

interface Known {
  rating: string
  limit_fen: string
}

function replaced<T>(list: T[], place: number, one: T): T[] {
  return list.with(place, one)
}
