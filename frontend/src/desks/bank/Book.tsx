import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { certificate, status, tasks, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { isOverdue, stillDue } from './overdue'
import { poolLoans } from '../pool/questions'
import { funded } from './questions'

const SHOWN = ['out', 'overdue', 'repaid', 'all'] as const
type Shown = (typeof SHOWN)[number]

/** 贷款簿: what was bought and lent, what is late, and which loans the pool has. */
export function Book() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'out'
  const found = useQuery(funded)
  const today = useQuery(status).data?.ledger_date
  const fits: Record<Shown, (one: FinancingAnswer) => boolean> = {
    out: (one) => stillDue(one) > 0n,
    overdue: (one) => isOverdue(one, today ?? ''),
    repaid: (one) => stillDue(one) === 0n,
    all: () => true,
  }
  const sums = (kind: string, state: Shown) => (found.data ?? []).filter((one) => one.kind === kind && fits[state](one))
  const bought = sums('discount', 'out').filter((one) => one.matures_on >= (today ?? ''))
  const lent = sums('pledge', 'out')
  const late = (found.data ?? []).filter(fits.overdue)
  return (
    <Page title={t('nav.book')} about={t('book.about')}>
      <div className="figures">
        <Figure label={t('book.bought')} value={<Amount of={bought.reduce((all, one) => all + stillDue(one), 0n)} />} note={t('bank.figure.financings', { count: bought.length })} />
        <Figure label={t('book.lent')} value={<Amount of={lent.reduce((all, one) => all + stillDue(one), 0n)} />} note={t('bank.figure.financings', { count: lent.length })} />
        <Figure label={t('bank.figure.late')} value={<Amount of={late.reduce((all, one) => all + stillDue(one), 0n)} />} note={t('bank.figure.financings', { count: late.length })} />
      </div>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'out' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={SHOWN.map((one) => ({ value: one, label: t(`book.${one}`) }))} />
      <Panel flush>
        <Ask of={found}>{(all) => <Financings rows={all.filter(fits[shown])} today={today} />}</Ask>
      </Panel>
      {shown === 'overdue' ? <LateCertificates /> : null}
    </Page>
  )
}

function Financings({ rows, today }: { rows: FinancingAnswer[]; today: string | null | undefined }) {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const entered = new Map((useQuery(poolLoans).data ?? []).map((one) => [one.id, one]))
  const columns: Column<FinancingAnswer>[] = [
    { key: 'holder', title: t('bank.holder'), show: (one) => <><Link to={`/requests/${one.id}`}>{names(one.holder)}</Link><br /><span className="small quiet">{word('lending', one.kind)}</span></> },
    { key: 'debtor', title: t('debtor'), show: (one) => names(one.debtor) },
    { key: 'advance', title: t('book.paid_out'), money: true, show: (one) => <Amount of={one.advance_fen} />, sort: (a, b) => (fen(a.advance_fen) < fen(b.advance_fen) ? -1 : 1) },
    { key: 'repay', title: t('book.open'), money: true, show: (one) => <strong><Amount of={stillDue(one)} /></strong> },
    { key: 'rate', title: t('rate.all_in'), money: true, show: (one) => (one.cost ? rate(one.cost.all_in_bps) : rate(one.rate_bps)), sort: (a, b) => (a.cost?.all_in_bps ?? 0) - (b.cost?.all_in_bps ?? 0) },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}{today && stillDue(one) > 0n && one.matures_on < today ? <span className="small quiet"> · {t('days.over', { count: daysBetween(one.matures_on, today) })}</span> : null}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    // Of one state there is nothing to tell.
    ...(rows.some((one) => stillDue(one) === 0n) ? [{ key: 'state', title: t('state'), show: (one: FinancingAnswer) => <Mark family="financing" code={stillDue(one) === 0n ? 'repaid' : one.state} /> }] : []),
    {
      key: 'pool',
      title: t('book.pool'),
      show: (one) => {
        const loan = entered.get(one.id)
        if (loan) return <Link to={`/pool/loans/${one.id}`}>{word('library', loan.library)}</Link>
        return one.kind === 'pledge' && one.state === 'disbursed' ? <Link to={`/requests/${one.id}`}>{t('book.may_enter')}</Link> : '–'
      },
    },
  ]
  const sorted = [...rows].sort((a, b) => a.maturity_at - b.maturity_at)
  return <Rows rows={sorted} columns={columns} id={(one) => one.id} label={t('nav.book')} empty={<Empty title={t('book.none')} then={t('book.none.then')} />} />
}

/** Certificates whose payment this bank collects, and that were not paid on their day. */
function LateCertificates() {
  const { t } = useTranslation()
  return (
    <Panel title={t('book.late_certificates')} flush>
      <div style={{ marginTop: 10 }}>
        <Ask of={useQuery(tasks)}>
          {(all) => {
            const late = all.filter((one) => one.kind === 'overdue')
            return late.length === 0 ? <Empty title={t('book.none_late')} /> : <ul>{late.map((one) => <Late key={one.id} id={one.subject} due={one.due_on} />)}</ul>
          }}
        </Ask>
      </div>
    </Panel>
  )
}

function Late({ id, due }: { id: string; due: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const one = useQuery(certificate(id)).data
  return (
    <li>
      <Link className="matter" to={`/certificates/${id}`}>
        <span className="what"><strong>{one ? names(one.certificate.debtor) : '…'}</strong><br /><span className="small quiet">{t('book.due_on', { date: due })}</span></span>
        {one ? <><Amount of={fen(one.certificate.face_fen)} /><Mark family="state" code={one.certificate.state} /></> : null}
      </Link>
    </li>
  )
}
