import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { MemberAnswer } from '../client/types.gen'
import { addDays, dateOf, endOf } from '../dates/dates'
import { me } from '../gateway/questions'
import { Field } from '../parts/layout'
import { Failure } from '../parts/states'
import { RoleBoxes, type Role } from './parts'
import { members, useIs } from './questions'

const A_WEEK = 6 // days after the first

/** Somebody is away: who, who stands in, with which roles, and for which days of Shanghai. */
export function DelegationForm({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const administers = useIs('administrator')
  const all = useQuery(members).data?.filter((one) => one.suspended_at === null) ?? []
  // Absence is a matter of the clock on the wall, not of the ledger's.
  const [today] = useState(() => dateOf(Math.floor(Date.now() / 1000)))
  const [from, setFrom] = useState<string | null>(who?.person?.id ?? null)
  const [to, setTo] = useState<string | null>(null)
  const [roles, setRoles] = useState<Role[] | null>(null)
  const [fromOn, setFromOn] = useState(today)
  const [untilOn, setUntilOn] = useState(addDays(today, A_WEEK))
  const away = all.find((one) => one.id === from)
  const lent = (away?.roles ?? []) as Role[]
  const chosen = (roles ?? lent).filter((one) => lent.includes(one))
  const make = useMutation({
    mutationFn: () => gateway.delegate({ body: { from_person: from, to_person: to!, roles: chosen, from_at: endOf(addDays(fromOn, -1)) + 1, until_at: endOf(untilOn) } }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      done()
    },
  })
  const label = (one: MemberAnswer) => `${one.name} · ${one.login}`
  const options = (others: MemberAnswer[]) => others.map((one) => ({ value: one.id, label: label(one) }))
  const backwards = fromOn !== '' && untilOn !== '' && untilOn < fromOn
  return (
    <form
      className="stack"
      style={{ maxWidth: 560 }}
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Field label={t('delegations.from')} hint={administers ? undefined : t('delegations.from.hint')}>
        {(id, about) => <Select id={id} aria-describedby={about} disabled={!administers} showSearch={{ optionFilterProp: 'label' }} placeholder={t('delegations.choose')} value={from} onChange={(one) => { setFrom(one); setRoles(null) }} options={options(all)} />}
      </Field>
      <Field label={t('delegations.to')} hint={t('delegations.to.hint')}>
        {(id, about) => <Select id={id} aria-describedby={about} showSearch={{ optionFilterProp: 'label' }} placeholder={t('delegations.choose')} value={to} onChange={setTo} options={options(all.filter((one) => one.id !== from))} />}
      </Field>
      {lent.length > 0 ? <div className="field"><span className="label">{t('delegations.roles')}</span><RoleBoxes value={chosen} change={setRoles} of={lent} /></div> : null}
      <div className="pairs">
        <Field label={t('delegations.from_on')}>{(id) => <Input id={id} type="date" value={fromOn} onChange={(event) => setFromOn(event.target.value)} />}</Field>
        <Field label={t('delegations.until_on')} wrong={backwards ? t('delegations.backwards') : null}>{(id) => <Input id={id} type="date" min={today} value={untilOn} onChange={(event) => setUntilOn(event.target.value)} />}</Field>
      </div>
      {make.isError ? <Failure error={make.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={make.isPending} disabled={!from || !to || chosen.length === 0 || !fromOn || !untilOn || backwards}>{t('delegations.save')}</Button>
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
