import { Button, Segmented } from 'antd'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { DelegationAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { DelegationForm } from './DelegationForm'
import { Sure } from './parts'
import { delegations, useIs, usePerson } from './questions'

const SHOWN = ['open', 'over'] as const

const stateOf = (one: DelegationAnswer, now: number) => (one.ended_at !== null ? 'ended' : one.until_at < now ? 'over' : one.from_at > now ? 'to_come' : 'in_force')
const TONES = { ended: 'calm', over: 'calm', to_come: 'info', in_force: 'good' } as const

/** 委托与缺席: who stands in for whom, in which roles, and until when. */
export function Delegations() {
  const { t } = useTranslation()
  const word = useWord()
  const person = usePerson()
  const queries = useQueryClient()
  const [now] = useState(() => Math.floor(Date.now() / 1000))
  const [search, setSearch] = useSearchParams()
  const [making, setMaking] = useState(false)
  const shown = search.get('show') === 'over' ? 'over' : 'open'
  const administers = useIs('administrator')
  const own = useQuery(me).data?.person?.id
  const end = async (one: DelegationAnswer) => {
    await gateway.endDelegation({ path: { id: one.id } })
    await queries.invalidateQueries()
  }
  const columns: Column<DelegationAnswer>[] = [
    { key: 'from', title: t('delegations.from'), show: (one) => <strong>{person(one.from_person)}</strong> },
    { key: 'to', title: t('delegations.to'), show: (one) => <strong>{person(one.to_person)}</strong> },
    { key: 'roles', title: t('people.roles'), show: (one) => one.roles.map((role) => word('role', role)).join(t('comma')) },
    { key: 'span', title: t('delegations.span'), show: (one) => <span className="amount">{momentOf(one.from_at)}<br />{t('delegations.until', { at: momentOf(one.until_at) })}</span> },
    { key: 'by', title: t('delegations.by'), show: (one) => <>{person(one.made_by)}<br /><span className="small quiet">{momentOf(one.made_at)}</span></> },
    { key: 'state', title: t('state'), show: (one) => { const state = stateOf(one, now); return <span className={`mark mark-${TONES[state]}`}>{t(`delegations.${state}`)}</span> } },
    {
      key: 'acts', title: t('acts'), acts: true,
      show: (one) => (stateOf(one, now) === 'in_force' || stateOf(one, now) === 'to_come') && (administers || own === one.from_person || own === one.to_person)
        ? <Sure words={t('delegations.end')} then={t('delegations.end.then')} act={() => end(one)} /> : null,
    },
  ]
  return (
    <>
      <div className="row row-between">
        <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'open' ? {} : { show: one }, { replace: true })} options={SHOWN.map((one) => ({ value: one, label: t(`delegations.shown.${one}`) }))} />
        <Button type="primary" disabled={making} onClick={() => setMaking(true)}>{t('delegations.make')}</Button>
      </div>
      {making ? <Panel title={t('delegations.make')}><DelegationForm done={() => setMaking(false)} /></Panel> : null}
      <Panel flush>
        <Ask of={useQuery(delegations)}>
          {(all) => (
            <Rows rows={all.filter((one) => ['ended', 'over'].includes(stateOf(one, now)) === (shown === 'over')).reverse()} columns={columns} id={(one) => one.id} label={t('settings.delegations')}
              empty={<Empty title={t('delegations.none')} then={t('delegations.none.then')} />} />
          )}
        </Ask>
      </Panel>
      <p className="small quiet">{t('delegations.then')}</p>
    </>
  )
}
