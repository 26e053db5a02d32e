import { useTranslation } from 'react-i18next'
import { useSaid } from '../i18n'
import { Mark } from './Mark'

/** What a rule answered, as the rule engine writes it: each step with its article, the law's own words, and the sum. */
export interface Ruled {
  rule: string
  rule_set: string | null
  outcome: string
  /** Of a rule whose outcome is a value: fen, basis points, or a day. */
  value?: number | string | null
  steps: { article: string; phrase: string; zh: string; en: string; arithmetic: string }[]
}

/** 16(1)1 is 第16条(1)1: the article, and its part. */
export function articleOf(article: string): { article: string; part: string } {
  const place = article.indexOf('(')
  return place < 0 ? { article, part: '' } : { article: article.slice(0, place), part: article.slice(place) }
}

/** law: the articles are a text's, and quoted. Otherwise they are clauses of the bank's own policy. */
export function Steps({ decision, law, clause }: { decision: Ruled; law?: boolean; clause?: (name: string) => string }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <ol className="ruled">
      {decision.steps.map((step, place) => (
        <li key={place}>
          <span className="article">{law ? t('decision.article', articleOf(step.article)) : clause ? clause(step.article) : step.article}</span>
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

/** A rule that asks whether a bank is stopped is answered well by a no. */
export function Outcome({ decision }: { decision: Ruled }) {
  if (decision.outcome === 'value') return null
  const stop = { yes: 'stopped', no: 'running' }[decision.rule === 'bank_stop' ? decision.outcome : '']
  return <span><Mark family="outcome" code={stop ?? decision.outcome} /></span>
}
