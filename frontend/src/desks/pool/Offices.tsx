import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PoolAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, useNames } from '../../gateway/questions'
import { rate } from '../../money/fen'
import { Ask } from '../../parts/Ask'
import { Fact, Page, Panel } from '../../parts/layout'
import { Empty } from '../../parts/states'
import { Bars } from './Bars'
import { OpenPool } from './OpenPool'
import { pools, ruleSets } from './questions'
import { RuleSets } from './RuleSets'

/** 资金池管理: who its offices are, which banks are barred, by which text it works. Its authority changes them. */
export function Offices() {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const [opening, setOpening] = useState<PoolAnswer | 'new' | null>(null)
  const decides = who?.participant.kind === 'pool_authority' && who.roles.includes('maker')
  return (
    <Page title={t('nav.offices')} about={t('offices.about')} acts={decides ? <Button onClick={() => setOpening('new')}>{t('offices.open')}</Button> : undefined}>
      <Ask of={useQuery(pools)} rows={3}>
        {(all) =>
          all.length === 0 ? (
            <Panel><Empty title={t('offices.none')} then={t('offices.none.then')} /></Panel>
          ) : (
            all.map((one) => <OfPool key={one.name} pool={one} change={decides && one.authority === who.participant.address ? () => setOpening(one) : undefined} />)
          )
        }
      </Ask>
      <Bars />
      <RuleSets />
      {opening ? <OpenPool pool={opening === 'new' ? null : opening} close={() => setOpening(null)} /> : null}
    </Page>
  )
}

function OfPool({ pool, change }: { pool: PoolAnswer; change?: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const rules = useQuery(ruleSets).data?.find((one) => one.sha256 === pool.rule_set)
  return (
    <Panel title={t('offices.pool', { name: pool.name })} extra={change ? <Button onClick={change}>{t('offices.change')}</Button> : null}>
      <dl className="facts">
        {(['authority', 'reviewer', 'treasurer', 'supervisor'] as const).map((one) => <Fact key={one} label={t(`offices.${one}`)}>{names(pool[one])}</Fact>)}
        <Fact label={t('offices.ratio')}>{rate(pool.highest_ratio_bps)}</Fact>
        <Fact label={t('offices.rules')}>{rules?.name ?? <span className="mono">{pool.rule_set.slice(0, 14)}…</span>}</Fact>
        <Fact label={t('offices.since')}>{momentOf(pool.opened_at)}</Fact>
      </dl>
    </Panel>
  )
}
