import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useWord } from '../i18n'
import { yuan } from '../money/fen'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Administrators } from './parts'
import { rules, useIs, usePerson } from './questions'
import { RulesForm } from './RulesForm'

/** 授权矩阵: up to which amount one checker is enough, and above which it takes two. */
export function Rules() {
  const { t } = useTranslation()
  const action = useActionName()
  const person = usePerson()
  const administers = useIs('administrator')
  const [changing, setChanging] = useState(false)
  const found = useQuery(rules)
  const columns: Column<RuleAnswer>[] = [
    { key: 'action', title: t('rules.action'), show: (one) => <strong>{action(one.action)}</strong> },
    { key: 'up_to', title: t('rules.up_to'), money: true, show: (one) => <Amount of={one.one_up_to_fen} /> },
    { key: 'band', title: t('rules.band'), show: (one) => <Band upTo={one.one_up_to_fen} /> },
    { key: 'by', title: t('rules.set_by'), show: (one) => <>{person(one.set_by)}<br /><span className="small quiet">{momentOf(one.set_at)}</span></> },
  ]
  return (
    <>
      {administers ? null : <Administrators what={t('rules.what')} />}
      <Ask of={found}>
        {({ rules: set, etag }) => changing ? (
          <Panel title={t('rules.change')}><RulesForm key={etag} from={set} etag={etag} done={() => setChanging(false)} /></Panel>
        ) : (
          <Panel title={t('rules.in_force')} flush extra={administers && set.length > 0 ? <Button type="primary" onClick={() => setChanging(true)}>{t('rules.change')}</Button> : undefined}>
            <div style={{ marginTop: 10 }}>
              <Rows rows={set} columns={columns} id={(one) => one.action ?? ''} label={t('rules.in_force')}
                empty={<Empty title={t('rules.none')} then={t('rules.none.then')}>{administers ? <Button type="primary" onClick={() => setChanging(true)}>{t('rules.change')}</Button> : null}</Empty>} />
            </div>
          </Panel>
        )}
      </Ask>
      <p className="small quiet">{t('rules.then')}</p>
    </>
  )
}

/** What a rule is for: an action, orders to the bank, or all that has no rule of its own. */
export function useActionName(): (action: string | undefined) => string {
  const { t } = useTranslation()
  const word = useWord()
  return (action) => (!action ? t('rules.any') : action === 'PaymentBatch' ? t('rules.batch') : word('action', action))
}

const MOST_DIGITS = 13 // of fen in what businesses here are about, for drawing

/** One checker up to an amount, two above it: the line is where the amount's number of digits puts it. */
export function Band({ upTo }: { upTo: string }) {
  const { t } = useTranslation()
  const amount = yuan(upTo)
  if (/^0+$/.test(upTo)) return <div className="band" role="img" aria-label={t('rules.always_two')}><span className="two">{t('rules.always_two')}</span></div>
  const place = Math.min(80, Math.max(30, Math.round((upTo.length * 100) / MOST_DIGITS)))
  return (
    <div className="band" role="img" aria-label={t('rules.band.said', { amount })}>
      <span className="one" style={{ width: `${place}%` }}>{t('rules.one')}</span>
      <span className="two">{t('rules.two')}</span>
    </div>
  )
}
