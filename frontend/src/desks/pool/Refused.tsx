import { useTranslation } from 'react-i18next'
import { Outcome, Steps, articleOf, type Ruled } from '../../parts/Decision'
import { useSaid } from '../../i18n'

/** A decision that is not yes: which rule says so, by which article, in the law's words, and what can be done about it. */
export interface Refusal {
  rule: string
  outcome: string
  credit_report_on?: string | null
  decisions: Ruled[]
}

const WELL = ['yes', 'value']

export function Refused({ title, body }: { title: string; body: Refusal }) {
  const { t } = useTranslation()
  // That the bank is not stopped is a no that speaks for it.
  const against = body.decisions.filter((one) => (one.rule === 'bank_stop' ? one.outcome !== 'no' : !WELL.includes(one.outcome)))
  return (
    <div className="notice notice-bad" role="alert">
      <div className="stack">
        <strong>{title}</strong>
        <OldReport body={body} />
        {against.map((one) => <div key={one.rule} className="stack-tight"><Outcome decision={one} /><Steps decision={one} law /></div>)}
        <p>{t(`refused.then.${body.outcome as 'no'}`)}</p>
      </div>
    </div>
  )
}

/** The report's day is compared with the earliest one that the rules reckon: it is no rule of its own. */
function OldReport({ body }: { body: Refusal }) {
  const { t } = useTranslation()
  const said = useSaid()
  const earliest = body.decisions.find((one) => one.rule === 'deadline')
  const step = earliest?.steps[0]
  if (body.rule !== 'claim' || typeof earliest?.value !== 'string' || !step) return null
  if (body.credit_report_on && body.credit_report_on >= earliest.value) return null
  return (
    <div className="stack-tight">
      <p>{t('refused.report', { on: body.credit_report_on ?? '–', earliest: earliest.value })}</p>
      <p className="small">{t('decision.article', articleOf(step.article))} · {said(step)}</p>
      {step.phrase ? <blockquote lang="zh-CN" className="small quiet">{step.phrase}</blockquote> : null}
    </div>
  )
}
