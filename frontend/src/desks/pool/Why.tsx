import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSaid, useWord } from '../../i18n'
import { rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Outcome, Steps, type Ruled } from '../../parts/Decision'
import { Panel } from '../../parts/layout'
import { Empty } from '../../parts/states'
import { conditions, decision } from './questions'

interface Body {
  rule: string
  outcome: string
  outstanding_fen?: number
  amount_fen?: number | null
  credit_report_on?: string | null
  evidence: Record<string, string>
  documents?: Record<string, string>
  decisions: Ruled[]
}

/** Why it is this much and not another: the ratio by its articles, the sum, the checks. */
export function Why({ entry, claim, ratio }: { entry: string; claim: string | null; ratio: number }) {
  const { t } = useTranslation()
  const entered = useQuery(decision(entry))
  const claimed = useQuery({ ...decision(claim ?? ''), enabled: claim !== null })
  return (
    <Panel title={claim ? t('why.amount') : t('why.ratio')}>
      <Ask of={claim ? claimed : entered}>
        {() => {
          const atEntry = entered.data?.body as unknown as Body | undefined
          const atClaim = claimed.data?.body as unknown as Body | undefined
          if (!atEntry && !atClaim) return <Empty title={t('why.not_here')} then={t('why.not_here.then')} />
          const share = atEntry?.decisions.filter((one) => one.rule === 'compensation_ratio') ?? []
          const sum = atClaim?.decisions.filter((one) => one.rule === 'compensation_amount') ?? []
          const checks = [...(atClaim?.decisions ?? []), ...(atClaim ? [] : (atEntry?.decisions ?? []))].filter((one) => !['compensation_ratio', 'compensation_amount'].includes(one.rule))
          return (
            <div className="stack">
              {atClaim?.amount_fen ? (
                <div className="sum equation" aria-label={t('why.amount')}>
                  <span><small>{t('pool.outstanding')}</small><Amount of={String(atClaim.outstanding_fen)} /></span>
                  <b aria-hidden>×</b>
                  <span><small>{t('pool.ratio')}</small><span className="amount">{rate(ratio)}</span></span>
                  <b aria-hidden>=</b>
                  <span><small>{t('pool.compensation')}</small><strong><Amount of={String(atClaim.amount_fen)} /></strong></span>
                </div>
              ) : null}
              <Part title={t('why.part.ratio', { ratio: rate(ratio) })} decisions={share} />
              <Part title={t('why.part.amount')} decisions={sum} />
              <Part title={atClaim ? t('why.part.checks') : t('why.part.entry')} decisions={checks} />
              {atClaim && atEntry ? (
                <details>
                  <summary>{t('why.entry')}</summary>
                  <div style={{ marginTop: 12 }}><Part title="" decisions={atEntry.decisions.filter((one) => one.rule !== 'compensation_ratio')} /></div>
                </details>
              ) : null}
              <p className="small quiet">{t('why.set', { name: sum[0]?.rule_set ?? share[0]?.rule_set ?? '' })} <span className="mono">{claim ?? entry}</span></p>
            </div>
          )
        }}
      </Ask>
    </Panel>
  )
}

function Part({ title, decisions }: { title: string; decisions: Ruled[] }) {
  if (decisions.length === 0) return null
  return (
    <section className="stack-tight">
      {title ? <h3>{title}</h3> : null}
      {decisions.map((one) => (
        <div className="stack-tight" key={one.rule}>
          <Outcome decision={one} />
          <Steps decision={one} law />
        </div>
      ))}
    </section>
  )
}

/** Beside it what the bank answered, by the hash of the paper that shows it: compare it with the paper you were given. */
export function Evidence({ entry, claim }: { entry: string; claim: string | null }) {
  const { t } = useTranslation()
  const atEntry = useQuery(decision(entry)).data?.body as unknown as Body | undefined
  const atClaim = useQuery({ ...decision(claim ?? ''), enabled: claim !== null }).data?.body as unknown as Body | undefined
  if (!atEntry && !atClaim) return null
  return (
    <Panel title={t('why.evidence')}>
      <div className="stack">
        <p className="small quiet">{t('why.evidence.about')}</p>
        {atClaim ? <Papers title={t('why.evidence.claim')} body={atClaim} /> : null}
        {atEntry ? <Papers title={t('why.evidence.entry')} body={atEntry} /> : null}
      </div>
    </Panel>
  )
}

function Papers({ title, body }: { title: string; body: Body }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const known = new Map((useQuery(conditions).data ?? []).map((one) => [one.name, one]))
  return (
    <section className="stack-tight">
      <h3>{title}</h3>
      <dl className="stack-tight">
        {body.credit_report_on ? <div><dt className="small">{t('why.credit_report')}</dt><dd className="quiet">{body.credit_report_on}</dd></div> : null}
        {Object.entries({ ...body.evidence, ...body.documents }).map(([name, hash]) => (
          <div key={name}>
            <dt className="small">{known.has(name) ? said(known.get(name)!) : word('document', name)}</dt>
            <dd className="mono quiet">{hash}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
