import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RuleSetAnswer } from '../../client/types.gen'
import { rate } from '../../money/fen'
import { Ask } from '../../parts/Ask'
import { Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { status } from '../../gateway/questions'
import { ruleSets } from './questions'

/** 规则文本: the cities' documents by which pools are opened and loans judged, and on which days they are in force. */
export function RuleSets() {
  const { t } = useTranslation()
  const today = useQuery(status).data?.ledger_date ?? ''
  const columns: Column<RuleSetAnswer>[] = [
    { key: 'name', title: t('rule_sets.name'), show: (one) => <strong>{one.name}</strong> },
    { key: 'document', title: t('rule_sets.document'), show: (one) => <span lang="zh-CN" className="queue-words" style={{ display: 'block' }}>{one.document}</span> },
    { key: 'from', title: t('rule_sets.from'), show: (one) => <span className="amount">{one.in_force_from} – {one.in_force_to ?? t('rule_sets.open')}</span> },
    { key: 'state', title: t('state'), show: (one) => { const now = stateOf(one, today); return <span className={`mark mark-${now === 'in_force' ? 'good' : now === 'coming' ? 'info' : 'calm'}`}>{t(`rule_sets.${now}`)}</span> } },
    { key: 'ratio', title: t('rule_sets.highest'), money: true, show: (one) => rate(one.highest_ratio_bps) },
    { key: 'hash', title: t('rule_sets.hash'), show: (one) => <span className="mono quiet" title={one.sha256}>{one.sha256.slice(0, 14)}…</span> },
  ]
  return (
    <Panel title={t('rule_sets.title')} extra={<span className="small quiet">{t('rule_sets.about')}</span>} flush>
      <div style={{ marginTop: 10 }}><Ask of={useQuery(ruleSets)} rows={3}>{(all) => <Rows rows={all} columns={columns} id={(one) => one.sha256} label={t('rule_sets.title')} empty={<Empty title={t('rule_sets.none')} />} />}</Ask></div>
    </Panel>
  )
}

function stateOf(one: RuleSetAnswer, today: string): 'coming' | 'in_force' | 'over' {
  if (today < one.in_force_from) return 'coming'
  return one.in_force_to === null || today <= one.in_force_to ? 'in_force' : 'over'
}
