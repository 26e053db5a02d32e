import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proposeEntry } from '../../client/sdk.gen'
import type { EntryBody } from '../../client/types.gen'
import { localOf, secondOf } from '../../dates/dates'
import { status } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { typedWhole, typedYuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { Failure } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'

type Kind = EntryBody['kind']
type Part = 'number' | 'registered_at' | 'notified_at' | 'term_months' | 'claimant' | 'advance' | 'note'

// What an entry of a kind says (api/registrations.py); of the registrations of others what a search showed, and no more.
const SAYS: Record<Kind, readonly Part[]> = {
  initial: ['number', 'registered_at', 'term_months'],
  change: ['number', 'registered_at', 'note'],
  extension: ['number', 'registered_at', 'term_months'],
  cancellation: ['number', 'registered_at'],
  notice: ['number', 'notified_at'],
  other: ['claimant', 'advance', 'number', 'registered_at', 'notified_at'],
}
const KINDS = ['initial', 'change', 'extension', 'cancellation', 'notice', 'other'] as const
const MAY_LACK: readonly Part[] = ['number', 'registered_at', 'notified_at']
const EMPTY = { number: '', term_months: '12', claimant: '', advance: '', note: '' }

/** What was done at the registry, as its certificate says it; a colleague approves it. */
export function EntryForm({ financing }: { financing: string }) {
  const { t } = useTranslation()
  const word = useWord()
  const queries = useQueryClient()
  const now = useQuery(status).data?.ledger_at
  const [kind, setKind] = useState<Kind>('initial')
  const [texts, setTexts] = useState<Partial<Record<Part, string>>>(EMPTY)
  const says = (part: Part) => SAYS[kind].includes(part)
  const ours = kind !== 'other'
  // Our own was done just now, as a rule; of another's the time is what the search says.
  const text = (part: Part) => texts[part] ?? (ours && now ? localOf(now) : '')
  const change = (part: Part) => (typed: string) => setTexts({ ...texts, [part]: typed })
  const send = useMutation({
    mutationFn: (body: EntryBody) => proposeEntry({ body }),
    onSuccess: async () => {
      setTexts(EMPTY)
      await queries.invalidateQueries()
    },
  })
  const months = typedWhole(text('term_months'))
  const advance = typedYuan(text('advance'))
  const lacks = SAYS[kind].filter((part) => !(part === 'term_months' ? months : part === 'advance' ? advance : part.endsWith('_at') ? secondOf(text(part)) : text(part).trim()))
  const good = lacks.every((part) => !ours && MAY_LACK.includes(part))
  const body: EntryBody = {
    financing,
    kind,
    ...(says('number') ? { number: text('number').trim() } : {}),
    ...(says('registered_at') ? { registered_at: secondOf(text('registered_at')) } : {}),
    ...(says('notified_at') ? { notified_at: secondOf(text('notified_at')) } : {}),
    ...(says('term_months') ? { term_months: months } : {}),
    ...(says('claimant') ? { claimant: text('claimant').trim() } : {}),
    ...(says('advance') ? { advance_fen: String(advance ?? 0n) } : {}),
    ...(says('note') ? { note: text('note').trim() } : {}),
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (good) send.mutate(body)
      }}
    >
      <Field label={t('registration.kind')} hint={t(`entry.about.${kind}`)}>{(id, about) => <Select id={id} aria-describedby={about} value={kind} onChange={setKind} options={KINDS.map((one) => ({ value: one, label: word('entry', one) }))} />}</Field>
      {says('claimant') ? <Field label={t('registration.claimant')}>{(id) => <Input id={id} maxLength={120} value={text('claimant')} onChange={(event) => change('claimant')(event.target.value)} />}</Field> : null}
      {says('advance') ? <YuanInput label={t('priority.advanced')} text={text('advance')} change={change('advance')} /> : null}
      {says('number') ? <Field label={kind === 'notice' ? t('registration.proof') : t('registration.number')} hint={t('registration.number.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" maxLength={64} value={text('number')} onChange={(event) => change('number')(event.target.value)} />}</Field> : null}
      {(['registered_at', 'notified_at'] as const).filter(says).map((part) => (
        <Field key={part} label={t(`registration.${part}`)}>{(id) => <Input id={id} type="datetime-local" value={text(part)} onChange={(event) => change(part)(event.target.value)} />}</Field>
      ))}
      {says('term_months') ? <Field label={t('registration.term')} hint={kind === 'extension' ? t('registration.term.extension') : t('registration.term.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" suffix={t('registration.months')} value={text('term_months')} onChange={(event) => change('term_months')(event.target.value)} />}</Field> : null}
      {says('note') ? <Field label={t('registration.note')}>{(id) => <Input.TextArea id={id} rows={2} maxLength={500} value={text('note')} onChange={(event) => change('note')(event.target.value)} />}</Field> : null}
      {send.isError ? <Failure error={send.error} /> : null}
      <div className="acts"><Button type="primary" htmlType="submit" disabled={!good} loading={send.isPending}>{t('programme.propose')}</Button></div>
      <p className="small quiet">{t('registration.then')}</p>
    </form>
  )
}
