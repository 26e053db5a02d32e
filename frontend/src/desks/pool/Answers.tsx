import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ConditionAnswer } from '../../client/types.gen'
import { useSaid } from '../../i18n'
import { articleOf } from '../../parts/Decision'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { conditions } from './questions'

/** What the rules ask at a step. What the ledger and the tables know themselves they do not need to be told. */
const KNOWN = ['classified_non_performing', 'single_application']

export function useAsked(step: 'entry' | 'claim'): ConditionAnswer[] {
  return (useQuery(conditions).data ?? []).filter((one) => one.asked_at.includes(step) && !KNOWN.includes(one.name))
}

export function answersOf(answers: Record<string, string | null>) {
  return Object.fromEntries(Object.entries(answers).filter(([, hash]) => hash !== null).map(([name, hash]) => [name, { met: true, evidence: hash! }]))
}

/** Each condition with its article and the law's words; answered by the paper that shows it. */
export function Answers({ asked, change }: { asked: ConditionAnswer[]; change: (name: string, hash: string | null) => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <ol className="stack">
      {asked.map((one) => (
        <li key={one.name} className="stack-tight">
          <p className="small quiet">{t('decision.article', articleOf(one.article))} · <q lang="zh-CN">{one.phrase}</q></p>
          <EvidenceInput label={said(one)} change={(hash) => change(one.name, hash)} />
        </li>
      ))}
    </ol>
  )
}
