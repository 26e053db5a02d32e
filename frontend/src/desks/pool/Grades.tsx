import { Button, Drawer, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { GradeAnswer, RecoveryAnswer } from '../../client/types.gen'
import { status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Steps, type Ruled } from '../../parts/Decision'
import { Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Loading } from '../../parts/states'
import { grades, recoveries } from './questions'
import { Statistics } from './Statistics'
import { GRADES } from './words'

const YEARS = 4

/** 年度绩效评价 and 清收: each bank's grade with its articles, and what came back of compensated loans. */
export function Grades() {
  const { t } = useTranslation()
  const now = useQuery(status).data?.ledger_date
  const [search, setSearch] = useSearchParams()
  const thisYear = Number((now ?? '').slice(0, 4))
  const year = Number(search.get('year')) || thisYear
  const quarter = search.get('quarter')
  const period = quarter ? `${year}Q${quarter}` : String(year)
  const found = useQuery({ ...recoveries(period), enabled: now !== undefined })
  return (
    <Page title={t('nav.grades')} about={t('grades.about')}
      acts={(
        <>
          <Select aria-label={t('grades.year')} value={year} onChange={(one) => setSearch({ year: String(one) }, { replace: true })} options={Array.from({ length: YEARS }, (_, place) => ({ value: thisYear - place, label: String(thisYear - place) }))} style={{ width: 110 }} />
          <Select aria-label={t('grades.quarter')} value={quarter ?? ''} onChange={(one) => setSearch(one ? { year: String(year), quarter: one } : { year: String(year) }, { replace: true })} options={[{ value: '', label: t('grades.whole_year') }, ...[1, 2, 3, 4].map((one) => ({ value: String(one), label: t('grades.q', { count: one }) }))]} style={{ width: 150 }} />
        </>
      )}>
      {now ? <Graded year={year} /> : <Loading />}
      {now ? <Statistics period={period} /> : null}
      <Panel title={t('recoveries.title', { period })} flush>
        <div style={{ marginTop: 10 }}><Ask of={found}>{(all) => <Recovered rows={all} />}</Ask></div>
      </Panel>
    </Page>
  )
}

function Graded({ year }: { year: number }) {
  const { t } = useTranslation()
  const names = useNames()
  const [open, setOpen] = useState<GradeAnswer | null>(null)
  const columns: Column<GradeAnswer>[] = [
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'amount', title: t('grades.amount'), money: true, show: (one) => <Amount of={one.amount_fen} /> },
    { key: 'before', title: t('grades.before'), money: true, show: (one) => <Amount of={one.amount_before_fen} /> },
    { key: 'borrowers', title: t('grades.borrowers'), money: true, show: (one) => `${one.borrowers} / ${one.borrowers_before}` },
    { key: 'grade', title: t('grades.grade'), show: (one) => { const code = GRADES[one.grade]; return <span className={`mark mark-${code === 'failed' ? 'bad' : code === 'passed' ? 'calm' : 'good'}`}>{code ? t(`grade.${code}`) : one.grade}</span> } },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Button onClick={() => setOpen(one)}>{t('policy.why')}</Button> },
  ]
  return (
    <>
      <Panel title={t('grades.title', { year })} flush>
        <div style={{ marginTop: 10 }}>
          <Ask of={useQuery(grades(year))}>{(found) => <Rows rows={found.banks} columns={columns} id={(one) => one.bank} label={t('nav.grades')} empty={<Empty title={t('grades.none')} then={t('grades.none.then')} />} />}</Ask>
        </div>
      </Panel>
      <Drawer open={open !== null} onClose={() => setOpen(null)} size={560} title={t('policy.why')} destroyOnHidden>
        {open ? <Steps decision={open.decision as unknown as Ruled} law /> : null}
      </Drawer>
    </>
  )
}

function Recovered({ rows }: { rows: RecoveryAnswer[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const columns: Column<RecoveryAnswer>[] = [
    { key: 'loan', title: t('pool.loan'), show: (one) => <Link className="mono" to={`/pool/loans/${one.loan}`}>{one.loan.slice(2, 10)}</Link> },
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'claim', title: t('pool.claim'), show: (one) => <Mark family="claim" code={one.claim} /> },
    { key: 'ratio', title: t('pool.ratio'), money: true, show: (one) => rate(one.ratio_bps) },
    { key: 'compensation', title: t('pool.compensation'), money: true, show: (one) => <Amount of={one.compensation_fen} /> },
    { key: 'recovered', title: t('pool.recovered'), money: true, show: (one) => <Amount of={one.recovered_fen} /> },
    { key: 'refunded', title: t('pool.refunded'), money: true, show: (one) => <Amount of={one.refunded_fen} /> },
    { key: 'due', title: t('pool.refund_due'), money: true, show: (one) => (one.refund_due_fen === '0' ? '–' : <strong><Amount of={one.refund_due_fen} /></strong>) },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => one.loan} label={word('library', 'compensated')} empty={<Empty title={t('recoveries.none')} then={t('recoveries.none.then')} />} />
}
