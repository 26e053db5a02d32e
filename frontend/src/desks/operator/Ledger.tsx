import { Button, Input, Select } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { CertificateAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Field, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { findByNumber } from './find'
import { ledger } from './questions'

const STATES = ['issued', 'accepted', 'overdue', 'defaulted', 'settled', 'rejected', 'cancelled'] as const

/** 凭证: everybody's, by state; or one by its number, with the whole of its life. */
export function Ledger() {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const [search, setSearch] = useSearchParams()
  const [before, setBefore] = useState<string[]>([])
  const asked = search.get('state')
  const state = STATES.find((one) => one === asked)
  const after = search.get('after') ?? undefined
  const found = useQuery(ledger(state, after))
  const set = (part: { state?: string; after?: string }) => setSearch(Object.fromEntries(Object.entries(part).filter(([, value]) => value)), { replace: true })
  const columns: Column<CertificateAnswer>[] = [
    { key: 'id', title: t('certificate.no'), show: (one) => <Link className="mono" to={`/certificates/${one.id}`}>{one.id.slice(2, 10)}</Link> },
    { key: 'debtor', title: t('debtor'), show: (one) => names(one.debtor) },
    { key: 'supplier', title: t('supplier'), show: (one) => names(one.supplier) },
    { key: 'face', title: t('face'), money: true, show: (one) => <strong><Amount of={one.face_fen} /></strong> },
    { key: 'paid', title: t('paid'), money: true, show: (one) => <Amount of={one.paid_fen} /> },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}</span> },
    { key: 'state', title: t('state'), show: (one) => <Mark family="state" code={one.state} /> },
  ]
  return (
    <Page title={t('nav.ledger')} about={t('ledger.about')}>
      <Panel><Find /></Panel>
      <Panel flush>
        <div className="filters">
          <Select aria-label={t('state')} allowClear placeholder={t('ledger.any')} style={{ width: 160 }} value={state} options={STATES.map((one) => ({ value: one, label: word('state', one) }))}
            onChange={(one) => {
              setBefore([])
              set({ state: one })
            }} />
        </div>
        <Ask of={found} rows={8}>{(page) => <Rows rows={page.items} columns={columns} id={(one) => one.id} label={t('nav.ledger')} empty={<Empty title={t('ledger.none')} />} />}</Ask>
        <div className="acts pages">
          <Button disabled={before.length === 0}
            onClick={() => {
              set({ state, after: before.at(-1) })
              setBefore(before.slice(0, -1))
            }}>{t('page.before')}</Button>
          <Button disabled={!found.data?.next}
            onClick={() => {
              setBefore([...before, after ?? ''])
              set({ state, after: found.data?.next ?? undefined })
            }}>{t('page.after')}</Button>
        </div>
      </Panel>
    </Page>
  )
}

/** By the eight characters that papers and screens show, or the whole number. */
function Find() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const find = useMutation({
    mutationFn: () => findByNumber(text),
    onSuccess: (id) => (id ? navigate(`/certificates/${id}`) : undefined),
  })
  return (
    <form
      className="stack-tight"
      onSubmit={(event) => {
        event.preventDefault()
        find.mutate()
      }}
    >
      <div className="row" style={{ alignItems: 'end' }}>
        <div style={{ flex: 1, maxWidth: 460 }}><Field label={t('ledger.find')} wrong={find.data === null ? t('ledger.find.none') : null} hint={t('ledger.find.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" value={text} onChange={(event) => setText(event.target.value)} />}</Field></div>
        <Button type="primary" htmlType="submit" loading={find.isPending} disabled={text.trim() === ''} style={{ marginBottom: 24 }}>{t('ledger.find.go')}</Button>
      </div>
      {find.isError ? <Failure error={find.error} /> : null}
    </form>
  )
}
