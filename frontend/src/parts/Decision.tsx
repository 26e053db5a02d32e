import { useTranslation } from 'react-i18next'
import { useSaid } from '../i18n'
import { Mark } from './Mark'

/** What a rule answered, as the rule engine writes it: each step with its article, the law's own words, and the sum. */
export interface Ruled {
  rule: string
  rule_set: string | null
  outcome: string
  steps: { article: string; phrase: string; zh: string; en: string; arithmetic: string }[]
}

/** law: the articles are a text's, and quoted. Otherwise they are clauses of the bank's own policy. */
export function Steps({ decision, law, clause }: { decision: Ruled; law?: boolean; clause?: (name: string) => string }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <ol className="ruled">
      {decision.steps.map((step, place) => (
        <li key={place}>
          <span className="article">{law ? t('decision.article', { article: step.article }) : clause ? clause(step.article) : step.article}</span>
          <div>
            <p>{said(step)}</p>
            {step.arithmetic ? <p className="arithmetic">{step.arithmetic}</p> : null}
            {law && step.phrase ? <blockquote lang="zh-CN">{step.phrase}</blockquote> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}

export function Outcome({ decision }: { decision: Ruled }) {
  return decision.outcome === 'value' ? null : <Mark family="outcome" code={decision.outcome} />
}
