import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { DutyAnswer, LoanDetail } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { financings, me, status, useNames } from '../../gateway/questions'
import { useSaid, useWord } from '../../i18n'
import { fen, rate, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { articleOf, type Ruled } from '../../parts/Decision'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Acts } from './Acts'
import { Left } from './Left'
import { duties, poolLoan, pools } from './questions'
import { STEPS } from './steps'
import { Evidence, Why } from './Why'

const WAY = ['submitted', 'approved', 'public', 'planned', 'papers_complete', 'paid'] as const
const AFTER = ['paid', 'recovering', 'upgraded', 'closure_sought', 'closure_reviewed', 'closure_checked', 'closure_approved', 'closed', 'recalled']

/** 补偿案卷: what is claimed and why exactly that much, beside the evidence; where it stands, and who is next by when. */
export function ClaimFile() {
  const { t } = useTranslation()
  const { loan = '' } = useParams()
  return (
    <Page title={t('claim.title')} about={<span className="mono">{loan.slice(2, 10)}</span>}>
      <Ask of={useQuery(poolLoan(loan))}>{(found) => <Shown file={found} />}</Ask>
    </Page>
  )
}

function Shown({ file }: { file: LoanDetail }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const { loan, steps } = file
  const due = (useQuery(duties).data ?? []).filter((one) => one.loan === loan.id)
  const who = useQuery(me).data?.participant
  const asked = useQuery({ ...financings, enabled: who?.kind === 'bank' }).data?.find((one) => one.id === loan.id)
  const claimed = steps.findLast((one) => one.step === 'submitted')
  const reached = AFTER.includes(loan.claim) && claimed ? WAY.length - 1 : WAY.indexOf(loan.claim as (typeof WAY)[number])
  const amount = loan.compensation_fen !== '0' ? loan.compensation_fen : (claimed?.amount_fen ?? '0')
  return (
    <>
      <Panel>
        <div className="stack">
          {reached >= 0 ? (
            <ol className="steps">
              {WAY.map((step, place) => <li key={step} data-done={place <= reached ? 'yes' : place === reached + 1 ? 'now' : undefined}>{word('claim', step)}</li>)}
            </ol>
          ) : null}
          <Next loan={loan} due={due} />
          <dl className="facts">
            <Fact label={t('bank')}>{names(loan.bank)}</Fact>
            {asked ? <Fact label={t('pool.borrower')}><Link to={`/requests/${loan.id}`}>{names(asked.holder)}</Link></Fact> : null}
            <Fact label={t('pool.library')}>{word('library', loan.library)}</Fact>
            <Fact label={t('pool.class')}><Mark family="class" code={loan.loan_class} /></Fact>
            <Fact label={t('pool.principal')}><Amount of={loan.principal_fen} /></Fact>
            {loan.outstanding_fen === '0' ? null : <Fact label={t('pool.outstanding')}><Amount of={loan.outstanding_fen} /></Fact>}
            <Fact label={t('pool.ratio')}>{rate(loan.ratio_bps)}</Fact>
            {amount === '0' ? null : <Fact label={t('pool.compensation')}><strong><Amount of={amount} /></strong></Fact>}
            {loan.recovered_fen === '0' ? null : (
              <>
                <Fact label={t('pool.recovered')}><Amount of={loan.recovered_fen} /></Fact>
                <Fact label={t('pool.refunded')}><Amount of={loan.refunded_fen} /></Fact>
                <Fact label={t('pool.refund_due')}><Amount of={loan.refund_due_fen} /></Fact>
              </>
            )}
          </dl>
        </div>
      </Panel>
      <Acts file={file} claim={claimed?.evidence ?? null} publicity={due.find((one) => one.step === 'publicity')} />
      <div className="two">
        <Why entry={loan.decision} claim={claimed?.evidence ?? null} ratio={loan.ratio_bps} />
        <div className="stack">
          <Evidence entry={loan.decision} claim={claimed?.evidence ?? null} />
          <History file={file} />
        </div>
      </div>
    </>
  )
}

/** Who is next and by when, with the article that says so; a publicity counts down. */
function Next({ loan, due }: { loan: LoanDetail['loan']; due: DutyAnswer[] }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const names = useNames()
  const today = useQuery(status).data?.ledger_date ?? ''
  const mark = loan.claim === 'none' ? <Mark family="class" code={loan.loan_class} /> : <Mark family="claim" code={loan.claim} />
  if (due.length === 0) return <div className="notice notice-info"><div><strong>{mark} {t('next')}</strong><p><Whose loan={loan} /></p></div></div>
  return (
    <div className={`notice notice-${due.some((one) => one.state === 'overdue') ? 'care' : 'info'}`}>
      <div className="stack-tight">
        <strong>{mark} {t('next')}</strong>
        {due.map((one) => {
          const step = (one.decision as unknown as Ruled).steps.at(-1)
          return (
            <div key={one.step}>
              <p>{word('duty', one.step)}{t('comma')}{one.owner ? names(one.owner) : t('claim.by_system')} <Left duty={one} today={today} /></p>
              {step ? <p className="small">{t('decision.article', articleOf(step.article))} · {said(step)}</p> : null}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Who is next where nothing is due by a day. */
function Whose({ loan }: { loan: LoanDetail['loan'] }) {
  const { t } = useTranslation()
  const names = useNames()
  const pool = useQuery(pools).data?.find((one) => one.name === loan.pool)
  const bank = names(loan.bank)
  const step = STEPS.find((one) => one.from === loan.claim && !one.back)
  if (pool && step) return t('claim.next.office', { who: names(pool[step.office]), step: t(`claim.to.${step.to as 'approved'}`) })
  if (loan.claim === 'recalled' || loan.claim === 'upgraded') return t(`claim.next.${loan.claim}`, { bank, amount: yuan(loan.refund_due_fen) })
  if (loan.library === 'settled') return t('claim.next.settled')
  if (loan.claim === 'papers_complete' && pool) return t('claim.next.office', { who: names(pool.treasurer), step: t('claim.pay') })
  if (loan.claim === 'rejected') return t(loan.appealed ? 'claim.next.rejected_twice' : 'claim.next.rejected', { bank })
  return loan.library === 'compensated' ? t('claim.next.recovering') : t('claim.next.none')
}

function History({ file }: { file: LoanDetail }) {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  return (
    <Panel title={t('claim.history')}>
      <ol className="line">
        {file.steps.map((one, place) => (
          <li key={place}>
            <strong>{wordOf(one.step)}</strong>
            {fen(one.amount_fen) > 0n ? <> · <Amount of={one.amount_fen} /></> : null}
            <div className="small quiet">{one.office ? names(one.office) : t('claim.by_system_or_bank')}</div>
            <time>{momentOf(one.at)}</time>
          </li>
        ))}
      </ol>
    </Panel>
  )

  function wordOf(step: string): string {
    const claim = word('claim', step)
    return claim === step ? word('class', step) : claim
  }
}
