import { Button, Input, Radio } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fileDocumentSet, draftIntents } from '../../client/sdk.gen'
import type { DraftItem, InvoiceAnswer } from '../../client/types.gen'
import { FilesToAdd, type FileToAdd } from '../../certificates/FilesToAdd'
import { addDays, daysBetween, endOf } from '../../dates/dates'
import { status, useNames } from '../../gateway/questions'
import { fen, sum, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Field, Panel } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'
import { TRANSFER_TERMS } from '../supplier/terms'
import { useFree } from './Figures'

const DAYS = [30, 60, 90, 180] as const
const MOST_BY_HAND = 12 // invoices of which a part may be typed; of more all that is left is used
const PAYERS = ['large_enterprise', 'public_body'] as const

/** What comes out of the ticked invoices: one certificate for each supplier, all of the same day. */
export function IssueForm({ chosen, done }: { chosen: InvoiceAnswer[]; done: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const free = useFree()
  const now = useQuery(status).data
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [on, setOn] = useState('')
  const [payer, setPayer] = useState<(typeof PAYERS)[number]>('large_enterprise')
  const [files, setFiles] = useState<FileToAdd[]>([])

  const usedOf = (one: InvoiceAnswer) => (typed[one.key] === undefined ? fen(one.available_fen) : typedYuan(typed[one.key]!))
  const wrongOf = (one: InvoiceAnswer) => {
    const used = usedOf(one)
    if (used === null) return t('amount.unreadable')
    if (used > fen(one.available_fen)) return t('issue.too_much', { most: yuan(one.available_fen) })
    return used === 0n ? t('issue.nothing') : null
  }
  const groups = [...new Set(chosen.map((one) => one.supplier))].map((supplier) => [supplier, chosen.filter((one) => one.supplier === supplier)] as const)
  const face = (list: InvoiceAnswer[]) => sum(list.map((one) => usedOf(one) ?? 0n))
  const all = face(chosen)
  const least = fen(now?.policy?.least_lot_fen ?? '1')
  const small = groups.some(([, list]) => face(list) < least)
  const today = now?.ledger_date ?? ''
  const days = on && today ? daysBetween(today, on) : null
  const longest = now?.policy?.longest_tenor ?? 0
  const wrongDay = days === null ? null : days < 1 ? t('issue.past') : days > longest ? t('issue.too_long', { count: longest }) : null
  const ready = on !== '' && wrongDay === null && !small && all <= free && chosen.every((one) => wrongOf(one) === null)

  const send = async () => {
    const made = await signing.propose(async () => {
      const terms = files.length === 0 ? TRANSFER_TERMS : (await fileDocumentSet({ body: { file: files.map((one) => one.file), kind: files.map((one) => one.kind), dated_on: files.map((one) => one.on) } })).data.terms
      const items: DraftItem[] = groups.map(([supplier, list]) => {
        const invoices = list.map((one) => ({ invoice: one.key, amount: one.net_fen, used: String(usedOf(one)) }))
        return { action: 'IssueReceivable', fields: { debtor: list[0]!.debtor, supplier, face: String(face(list)), maturity: String(endOf(on)), invoices, terms } }
      })
      return (await draftIntents({ body: { payer, items } })).data
    })
    if (made) done()
  }
  return (
    <form
      aria-label={t('issue.form')}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Panel title={t('issue.form')} extra={<span className="quiet small">{t('issue.count', { count: groups.length })}</span>}>
        <div className="stack">
          {groups.map(([supplier, list]) => (
            <section key={supplier} className="stack-tight" aria-label={names(supplier)}>
              <div className="row row-between"><strong>{names(supplier)}</strong><strong><Amount of={face(list)} /></strong></div>
              {chosen.length > MOST_BY_HAND ? (
                <p className="small quiet">{t('issue.whole', { count: list.length })}</p>
              ) : (
                list.map((one) => (
                  <Field key={one.key} label={t('issue.used', { number: one.number.slice(-8) })} wrong={wrongOf(one)}>
                    {(id, about) => <Input id={id} aria-describedby={about} prefix="¥" inputMode="decimal" autoComplete="off" status={wrongOf(one) ? 'error' : undefined} value={typed[one.key] ?? yuan(one.available_fen)} onChange={(event) => setTyped({ ...typed, [one.key]: event.target.value })} />}
                  </Field>
                ))
              )}
            </section>
          ))}
          <Field label={t('matures_on')} wrong={wrongDay} hint={days === null ? t('issue.day.hint') : t('issue.days', { count: days })}>
            {(id, about) => <Input id={id} aria-describedby={about} type="date" min={today} value={on} onChange={(event) => setOn(event.target.value)} />}
          </Field>
          <div className="acts">{DAYS.map((one) => <Button key={one} size="small" disabled={!today} onClick={() => setOn(addDays(today, one))}>{t('issue.in_days', { count: one })}</Button>)}</div>
          <Radio.Group aria-label={t('issue.payer')} value={payer} onChange={(event) => setPayer(event.target.value as (typeof PAYERS)[number])} options={PAYERS.map((one) => ({ value: one, label: t(`payer.${one}`) }))} />
          <details>
            <summary>{t('issue.documents', { count: files.length })}</summary>
            <div style={{ marginTop: 10 }}><FilesToAdd files={files} change={setFiles} /></div>
          </details>
          <div className="row row-between sum-line"><span>{t('issue.sum')}</span><strong className="value"><Amount of={all} /></strong></div>
          {all > free ? <p className="wrong" role="alert">{t('issue.over', { free: yuan(free) })}</p> : null}
          {small ? <p className="wrong" role="alert">{t('issue.small', { least: yuan(least) })}</p> : null}
          <Button type="primary" size="large" htmlType="submit" disabled={!ready}>{t('next.review')}</Button>
          <p className="small quiet">{t('issue.then')}</p>
        </div>
      </Panel>
    </form>
  )
}
