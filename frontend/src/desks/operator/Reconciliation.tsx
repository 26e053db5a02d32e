import { Input } from 'antd'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { ParticipantAnswer, ReconciliationAnswer } from '../../client/types.gen'
import { participants, status, useNames } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Field, Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { reconciliation } from './questions'

const AT_A_TIME = 30
const WITH_BOOKS = ['enterprise', 'bank', 'pool_treasurer']

/** 对账: each participant's certificates and money counted in two ways, and where they differ. */
export function Reconciliation() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [words, setWords] = useState('')
  const now = useQuery(status).data
  const on = search.get('on') ?? now?.ledger_date ?? ''
  return (
    <Page title={t('nav.reconciliation')} about={t('reconciliation.about')}>
      <div className="row" style={{ gap: 20 }}>
        <Field label={t('reconciliation.on')}>{(id) => <Input id={id} type="date" max={now?.ledger_date ?? undefined} value={on} onChange={(event) => setSearch(event.target.value ? { on: event.target.value } : {}, { replace: true })} style={{ width: 170 }} />}</Field>
        <Field label={t('participant.find')}>{(id) => <Input id={id} value={words} onChange={(event) => setWords(event.target.value)} style={{ width: 240 }} />}</Field>
      </div>
      <Ask of={useQuery(participants)}>
        {(all) => {
          const fits = all.filter((one) => WITH_BOOKS.includes(one.kind) && `${one.name} ${one.name_en} ${one.code}`.toLowerCase().includes(words.trim().toLowerCase()))
          return on ? <Compared parties={fits.slice(0, AT_A_TIME)} of={fits.length} on={on} /> : null
        }}
      </Ask>
    </Page>
  )
}

interface Line {
  party: ParticipantAnswer
  found: ReconciliationAnswer | undefined
  error: Error | null
}

function Compared({ parties, of, on }: { parties: ParticipantAnswer[]; of: number; on: string }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const now = useQuery(status).data
  const answers = useQueries({ queries: parties.map((one) => reconciliation(on, one.address)) })
  const rows: Line[] = parties.map((party, place) => ({ party, found: answers[place]!.data, error: answers[place]!.error }))
  const done = rows.filter((one) => one.found)
  const differ = done.filter((one) => !one.found!.agrees)
  const failed = rows.find((one) => one.error)
  const two = (one: Line, side: 'held' | 'owed' | 'paid') => {
    if (!one.found) return '…'
    const whole = one.found[side]
    const [left, right] = 'receipts' in whole ? [whole.receipts, whole.booked] : [whole.by_movements, whole.by_ledger]
    const same = whole.differences.length === 0
    return <><Amount of={left.amount_fen} /> {same ? <span className="mark mark-good">＝</span> : <><span className="mark mark-bad">≠</span> <Amount of={right.amount_fen} /></>}</>
  }
  const columns: Column<Line>[] = [
    { key: 'party', title: t('participant'), show: (one) => <Link to={`/books?party=${one.party.address}`}>{said({ zh: one.party.name, en: one.party.name_en || one.party.name })}</Link> },
    { key: 'kind', title: t('participant.kind'), show: (one) => word('kind', one.party.kind) },
    { key: 'held', title: t('reconciliation.held'), money: true, show: (one) => two(one, 'held') },
    { key: 'owed', title: t('reconciliation.owed'), money: true, show: (one) => two(one, 'owed') },
    { key: 'paid', title: t('reconciliation.paid'), money: true, show: (one) => two(one, 'paid') },
    { key: 'agrees', title: t('state'), show: (one) => (one.found ? <span className={`mark mark-${one.found.agrees ? 'good' : 'bad'}`}>{one.found.agrees ? t('reconciliation.agrees') : t('reconciliation.differs')}</span> : '…') },
  ]
  return (
    <>
      <div className="figures" aria-live="polite">
        <Figure label={t('reconciliation.compared')} value={`${done.length} / ${rows.length}`} note={of > rows.length ? t('reconciliation.more', { count: of }) : t('reconciliation.all')} />
        <Figure label={t('reconciliation.differing')} value={differ.length} note={differ.length === 0 ? t('reconciliation.none') : t('reconciliation.look')} />
        <Figure label={t('reconciliation.block')} value={now?.block ?? '…'} note={t('reconciliation.lag', { blocks: now?.lag?.blocks ?? 0, seconds: now?.lag?.seconds ?? 0 })} />
      </div>
      {failed?.error ? <Failure error={failed.error} /> : null}
      <Panel flush><Rows rows={rows} columns={columns} id={(one) => one.party.address} label={t('nav.reconciliation')} empty={<Empty title={t('participant.none')} />} /></Panel>
      {differ.map((one) => <Differences key={one.party.address} line={one} />)}
      <p className="small quiet">{t('reconciliation.chain')} <span className="mono">{'python -m readmodel reconcile'}</span></p>
    </>
  )
}

function Differences({ line }: { line: Line }) {
  const { t } = useTranslation()
  const names = useNames()
  const { held, owed, paid } = line.found!
  return (
    <Panel title={t('reconciliation.of', { who: names(line.party.address) })}>
      <ul className="stack-tight">
        {[...held.differences, ...owed.differences].map((one) => <li key={one.certificate}><Link className="mono" to={`/certificates/${one.certificate}`}>{one.certificate.slice(2, 10)}</Link> {t('reconciliation.movements')} <Amount of={one.by_movements_fen} /> · {t('reconciliation.ledger')} <Amount of={one.by_ledger_fen} /></li>)}
        {paid.differences.map((one) => <li key={one.reference}><span className="mono">{one.reference}</span> {t('reconciliation.receipt')} {one.receipt_fen ? <Amount of={one.receipt_fen} /> : t('reconciliation.lacks')} · {t('reconciliation.booked')} {one.booked_fen ? <Amount of={one.booked_fen} /> : t('reconciliation.lacks')}</li>)}
      </ul>
    </Panel>
  )
}
