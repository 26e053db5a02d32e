import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { ProgrammeVersion } from '../../client/types.gen'
import { me, status } from '../../gateway/questions'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { By } from '../../parts/By'
import { Fact, Panel } from '../../parts/layout'
import { Proposed } from '../../parts/Proposed'
import { Empty, Failure } from '../../parts/states'
import { Discount } from './Discount'
import { ProgrammeForm } from './ProgrammeForm'
import { programme } from './questions'

/** 提前付款方案: what is offered to every holder, in force and proposed; with a picture of what it is worth. */
export function Programme() {
  const { t } = useTranslation()
  const [changing, setChanging] = useState(false)
  const roles = useQuery(me).data?.roles ?? []
  const maker = roles.includes('maker')
  return (
    <Ask of={useQuery(programme)} rows={8}>
      {({ in_force: inForce, proposed, etag }) => {
        const shown = proposed ?? inForce
        return (
          <>
            {proposed ? (
              <Version version={proposed} title={t('programme.proposed')}>
                <Proposed by={proposed.proposed_by} words={t('programme.approve')} approve={() => gateway.approveProgramme({ path: { id: proposed.id } })} reject={(reason) => gateway.rejectProgramme({ path: { id: proposed.id }, body: { reason } })} />
              </Version>
            ) : null}
            {changing ? <Panel title={t('programme.change')}><ProgrammeForm from={shown?.programme ?? null} etag={etag} done={() => setChanging(false)} /></Panel> : null}
            {inForce ? (
              <Version version={inForce} title={t('programme.in_force')} extra={
                <span className="acts">
                  {maker && !changing ? <Button type="primary" onClick={() => setChanging(true)}>{t('programme.change')}</Button> : null}
                  {roles.includes('checker') ? <Stop /> : null}
                </span>
              } />
            ) : changing || proposed ? null : (
              <Panel><Empty title={t('programme.none')} then={t('programme.none.then')}>{maker ? <Button type="primary" onClick={() => setChanging(true)}>{t('programme.make')}</Button> : <p className="small quiet">{t('programme.not_maker')}</p>}</Empty></Panel>
            )}
            {shown && !changing ? <Panel title={t('discount.title')}><Discount rates={shown.programme.rates} /></Panel> : null}
          </>
        )
      }}
    </Ask>
  )
}

function Version({ version, title, extra, children }: { version: ProgrammeVersion; title: string; extra?: ReactNode; children?: ReactNode }) {
  const { t } = useTranslation()
  const one = version.programme
  const today = useQuery(status).data?.ledger_date ?? ''
  const over = today > one.until_on
  return (
    <Panel title={title} extra={extra}>
      <div className="stack">
        {over && version.state === 'in_force' ? <div className="notice notice-care"><div><strong>{t('programme.over', { date: one.until_on })}</strong><p>{t('programme.over.then')}</p></div></div> : null}
        <dl className="facts">
          <Fact label={t('programme.name')}>{one.name}</Fact>
          <Fact label={t('programme.dates')}>{one.from_on} – {one.until_on}</Fact>
          <Fact label={t('programme.rates')}>{one.rates.map((each) => t('programme.rate', { days: each.most_days, rate: rate(each.rate_bps) })).join(t('comma'))}</Fact>
          <Fact label={t('programme.budget_fen')}><Amount of={one.budget_fen} /></Fact>
          <Fact label={t('programme.accept_up_to_fen')}><Amount of={one.accept_up_to_fen} /></Fact>
          <Fact label={t('programme.least')}>{t('programme.least.is', { days: one.least_days ?? 1 })}{fen(one.least_fen ?? '0') > 0n ? <> · <Amount of={one.least_fen ?? '0'} /></> : null}</Fact>
          <Fact label={t('programme.hold_hours')}>{t('programme.hours', { count: one.hold_hours ?? 24 })}</Fact>
          <Fact label={t('programme.signer')}><span className="mono">{one.signer}</span></Fact>
          <Fact label={t('policy.proposed_by')}><By who={version.proposed_by} at={version.proposed_at} /></Fact>
          {version.decided_by ? <Fact label={t('policy.approved_by')}><By who={version.decided_by} at={version.decided_at ?? 0} /></Fact> : null}
        </dl>
        {children}
      </div>
    </Panel>
  )
}

function Stop() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  const stop = useMutation({ mutationFn: () => gateway.stopProgramme(), onSuccess: () => queries.invalidateQueries() })
  if (!asked) return <Button danger onClick={() => setAsked(true)}>{t('programme.stop')}</Button>
  return (
    <span className="row" role="alert">
      <span className="small">{t('programme.stop.then')}</span>
      <Button danger type="primary" loading={stop.isPending} onClick={() => stop.mutate()}>{t('programme.stop.sure')}</Button>
      <Button onClick={() => setAsked(false)}>{t('cancel')}</Button>
      {stop.isError ? <Failure error={stop.error} /> : null}
    </span>
  )
}
