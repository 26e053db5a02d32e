import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { DutyAnswer, LoanAnswer } from '../../client/types.gen'
import { me, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { Left } from './Left'
import { duties, poolLoans } from './questions'

const SHOWN = ['mine', 'claims', 'loans', 'compensated', 'settled'] as const
type Shown = (typeof SHOWN)[number]
const UNDER_WAY = ['submitted', 'appealed', 'approved', 'rejected', 'public', 'planned', 'papers_complete']

/** 资金池三库: 贷款项目库, 补偿项目库, 结项库; and first what waits for this office. */
export function Libraries() {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const [search, setSearch] = useSearchParams()
  const who = useQuery(me).data?.participant
  const today = useQuery(status).data?.ledger_date ?? ''
  const found = useQuery(poolLoans)
  const due = useQuery(duties)
  const byLoan = new Map<string, DutyAnswer>()
  for (const one of due.data ?? []) {
    const before = byLoan.get(one.loan)
    const mine = one.owner === who?.address
    if (!before || (mine && before.owner !== who?.address)) byLoan.set(one.loan, one)
  }
  const mine = new Set((due.data ?? []).filter((one) => one.owner === who?.address || one.escalated_to === who?.address).map((one) => one.loan))
  const fits: Record<Shown, (one: LoanAnswer) => boolean> = {
    mine: (one) => mine.has(one.id),
    claims: (one) => UNDER_WAY.includes(one.claim),
    loans: (one) => one.library === 'loans',
    compensated: (one) => one.library === 'compensated',
    settled: (one) => one.library === 'settled',
  }
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : mine.size > 0 ? 'mine' : 'loans'
  const columns: Column<LoanAnswer>[] = [
    { key: 'loan', title: t('pool.loan'), show: (one) => <Link className="mono" to={`/pool/loans/${one.id}`}>{one.id.slice(2, 10)}</Link> },
    ...(who?.kind === 'bank' ? [] : [{ key: 'bank', title: t('bank'), show: (one: LoanAnswer) => names(one.bank) }]),
    { key: 'principal', title: t('pool.principal'), money: true, show: (one) => <Amount of={one.principal_fen} />, sort: (a, b) => (fen(a.principal_fen) < fen(b.principal_fen) ? -1 : 1) },
    { key: 'ratio', title: t('pool.ratio'), money: true, show: (one) => rate(one.ratio_bps), sort: (a, b) => a.ratio_bps - b.ratio_bps },
    { key: 'class', title: t('pool.class'), show: (one) => <Mark family="class" code={one.loan_class} /> },
    { key: 'claim', title: t('pool.claim'), show: (one) => (one.claim === 'none' ? '–' : <Mark family="claim" code={one.claim} />) },
    { key: 'compensation', title: t('pool.compensation'), money: true, show: (one) => (one.compensation_fen === '0' ? '–' : <strong><Amount of={one.compensation_fen} /></strong>), sort: (a, b) => (fen(a.compensation_fen) < fen(b.compensation_fen) ? -1 : 1) },
    {
      key: 'due',
      title: t('pool.next'),
      show: (one) => {
        const duty = byLoan.get(one.id)
        return duty ? <span className="stack-tight" style={{ gap: 2 }}><span>{word('duty', duty.step)}{duty.owner ? <span className="small quiet"> · {names(duty.owner)}</span> : null}</span><Left duty={duty} today={today} /></span> : '–'
      },
    },
  ]
  const tabs = SHOWN.map((one) => ({ value: one, label: `${t(`library.tab.${one}`)}${found.data ? ` ${found.data.filter(fits[one]).length}` : ''}` }))
  return (
    <Page title={t('nav.pool')} about={who?.kind === 'bank' ? t('pool.about.bank') : t('pool.about')}>
      <Segmented aria-label={t('nav.pool')} value={shown} onChange={(one) => setSearch({ show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={tabs} />
      <Panel flush>
        <Ask of={found}>
          {(all) => <Rows rows={all.filter(fits[shown]).sort((a, b) => (byLoan.get(a.id)?.last_on ?? '9').localeCompare(byLoan.get(b.id)?.last_on ?? '9'))} columns={columns} id={(one) => one.id} label={t('nav.pool')} empty={<Empty title={t('pool.none')} then={t('pool.none.then')} />} />}
        </Ask>
      </Panel>
    </Page>
  )
}
