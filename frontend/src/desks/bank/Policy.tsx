import { Button, Drawer, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { OfferAnswer, VersionAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { rate, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Outcome, Steps, type Ruled } from '../../parts/Decision'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { Reason } from '../../signing/Reason'
import { PolicyForm } from './PolicyForm'
import { people } from '../payments/questions'
import { offers, policy } from './questions'

/** 授信政策: what the bank finances without a person looking, who approved it, and each decision explained. */
export function Policy() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const shown = search.get('show') === 'decisions' ? 'decisions' : 'policy'
  return (
    <Page title={t('nav.policy')} about={t('policy.about')}>
      <Segmented aria-label={t('nav.policy')} value={shown} onChange={(one) => setSearch(one === 'policy' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={(['policy', 'decisions'] as const).map((one) => ({ value: one, label: t(`policy.tab.${one}`) }))} />
      {shown === 'policy' ? <Versions /> : <Decisions />}
    </Page>
  )
}

function Versions() {
  const { t } = useTranslation()
  const [changing, setChanging] = useState(false)
  const roles = useQuery(me).data?.roles ?? []
  const found = useQuery(policy)
  return (
    <Ask of={found}>
      {({ in_force: inForce, proposed, etag }) => (
        <>
          {proposed ? <Version version={proposed} title={t('policy.proposed')}><Approve version={proposed} /></Version> : null}
          {changing ? (
            <Panel title={t('policy.change')}><PolicyForm from={(proposed ?? inForce)?.policy ?? null} etag={etag} done={() => setChanging(false)} /></Panel>
          ) : null}
          {inForce ? (
            <Version version={inForce} title={t('policy.in_force')}>
              <div className="acts">
                {roles.includes('maker') && !changing ? <Button type="primary" onClick={() => setChanging(true)}>{t('policy.change')}</Button> : null}
                {roles.includes('checker') ? <Stop /> : null}
              </div>
            </Version>
          ) : changing ? null : (
            <Panel>
              <Empty title={t('policy.none')} then={t('policy.none.then')}>{roles.includes('maker') ? <Button type="primary" onClick={() => setChanging(true)}>{t('policy.change')}</Button> : null}</Empty>
            </Panel>
          )}
        </>
      )}
    </Ask>
  )
}

function Version({ version, title, children }: { version: VersionAnswer; title: string; children: ReactNode }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const who = useQuery(people).data?.items
  const person = (id: string | null) => who?.find((one) => one.id === id)?.name ?? (id ?? '').slice(0, 10)
  const one = version.policy
  const kinds = one.kinds.map((kind) => word('lending', kind)).join(t('comma'))
  const recourse = [one.with_recourse ? t('with_recourse') : '', one.without_recourse ? t('without_recourse') : ''].filter(Boolean).join(t('comma'))
  return (
    <Panel title={title} extra={children}>
      <div className="stack">
        <dl className="facts">
          <Fact label={t('policy.name')}>{one.name}</Fact>
          <Fact label={t('policy.kinds')}>{kinds}{recourse ? ` (${recourse})` : ''}</Fact>
          <Fact label={t('policy.amounts')}>{yuan(one.least_fen)} – {yuan(one.most_fen)}</Fact>
          <Fact label={t('policy.days')}>{one.least_days} – {one.most_days}</Fact>
          <Fact label={t('policy.accept_up_to')}><Amount of={one.accept_up_to_fen} /></Fact>
          <Fact label={t('policy.holder_most')}><Amount of={one.holder_most_fen} /></Fact>
          <Fact label={t('policy.debtor_share')}>{rate(one.debtor_share_bps ?? 10_000)}</Fact>
          <Fact label={t('policy.loan_share')}>{rate(one.loan_share_bps ?? 8_000)}</Fact>
          <Fact label={t('policy.fee')}>{rate(one.fee_bps ?? 0)}</Fact>
          <Fact label={t('policy.needs_pool')}>{one.needs_pool ? t('yes') : t('no')}</Fact>
          <Fact label={t('policy.signer')}><span className="mono">{one.signer}</span></Fact>
          <Fact label={t('policy.proposed_by')}>{person(version.proposed_by)} · {momentOf(version.proposed_at)}</Fact>
          {version.decided_by ? <Fact label={t('policy.approved_by')}>{person(version.decided_by)} · {momentOf(version.decided_at ?? 0)}</Fact> : null}
        </dl>
        <div className="pair">
          <div>
            <h3>{t('policy.prices')}</h3>
            <Rows rows={one.prices} id={(price) => `${price.rating} ${price.most_days}`} label={t('policy.prices')} empty={<p className="quiet">{t('policy.no_prices')}</p>}
              columns={[
                { key: 'rating', title: t('policy.rating'), show: (price) => price.rating },
                { key: 'days', title: t('policy.most_days'), money: true, show: (price) => price.most_days },
                { key: 'rate', title: t('rate'), money: true, show: (price) => rate(price.rate_bps) },
              ]} />
          </div>
          <div>
            <h3>{t('policy.debtors')}</h3>
            <Rows rows={Object.entries(one.debtors).map(([debtor, known]) => ({ debtor, ...(known as { rating: string; limit_fen: string }) }))} id={(row) => row.debtor} label={t('policy.debtors')} empty={<p className="quiet">{t('policy.no_debtors')}</p>}
              columns={[
                { key: 'debtor', title: t('debtor'), show: (row) => names(row.debtor) },
                { key: 'rating', title: t('policy.rating'), show: (row) => row.rating },
                { key: 'limit', title: t('exposure.limit'), money: true, show: (row) => <Amount of={row.limit_fen} /> },
              ]} />
          </div>
        </div>
      </div>
    </Panel>
  )
}

function Approve({ version }: { version: VersionAnswer }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const [refusing, setRefusing] = useState(false)
  const approve = useMutation({ mutationFn: () => gateway.approvePolicy({ path: { id: version.id } }), onSuccess: () => queries.invalidateQueries() })
  const reject = useMutation({ mutationFn: (reason: string) => gateway.rejectPolicy({ path: { id: version.id }, body: { reason } }), onSuccess: () => queries.invalidateQueries() })
  if (!who?.roles.includes('checker') || who.person?.id === version.proposed_by) return <span className="mark mark-care">{t('policy.waits')}</span>
  return (
    <div className="stack-tight">
      <div className="acts">
        <Button danger onClick={() => setRefusing(true)}>{t('refuse')}</Button>
        <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>{t('policy.approve')}</Button>
      </div>
      {approve.isError || reject.isError ? <Failure error={approve.error ?? reject.error} /> : null}
      <Reason open={refusing} close={() => setRefusing(false)} title={t('policy.reject')} reasons={[]} then={t('policy.reject.then')} act={t('refuse')} send={(said) => reject.mutate(said)} />
    </div>
  )
}

function Stop() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [asked, setAsked] = useState(false)
  const stop = useMutation({ mutationFn: () => gateway.stopPolicy(), onSuccess: () => queries.invalidateQueries() })
  if (!asked) return <Button danger onClick={() => setAsked(true)}>{t('policy.stop')}</Button>
  return (
    <span className="row" role="alert">
      <span className="small">{t('policy.stop.then')}</span>
      <Button danger type="primary" loading={stop.isPending} onClick={() => stop.mutate()}>{t('policy.stop.sure')}</Button>
      <Button onClick={() => setAsked(false)}>{t('cancel')}</Button>
    </span>
  )
}

function Decisions() {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const [open, setOpen] = useState<OfferAnswer | null>(null)
  const columns: Column<OfferAnswer>[] = [
    { key: 'at', title: t('policy.decided'), show: (one) => <span className="amount">{momentOf(one.at)}</span>, sort: (a, b) => a.at - b.at },
    { key: 'holder', title: t('bank.holder'), show: (one) => names(one.holder) },
    { key: 'debtor', title: t('debtor'), show: (one) => names(one.debtor) },
    { key: 'kind', title: t('financing.kind'), show: (one) => word('lending', one.kind) },
    { key: 'advance', title: t('bank.pays_out'), money: true, show: (one) => (one.advance_fen === '0' ? '–' : <Amount of={one.advance_fen} />) },
    { key: 'rate', title: t('rate.all_in'), money: true, show: (one) => (one.all_in_bps === null ? '–' : rate(one.all_in_bps)) },
    { key: 'state', title: t('state'), show: (one) => <Mark family="offer" code={one.state} /> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Button onClick={() => setOpen(one)}>{t('policy.why')}</Button> },
  ]
  const decision = open?.decision as Ruled | null | undefined
  return (
    <>
      <Panel flush>
        <Ask of={useQuery(offers)}>
          {(all) => <Rows rows={[...all].sort((a, b) => b.at - a.at)} columns={columns} id={(one) => one.financing} label={t('policy.tab.decisions')} empty={<Empty title={t('policy.no_decisions')} then={t('policy.no_decisions.then')} />} />}
        </Ask>
      </Panel>
      <Drawer open={open !== null} onClose={() => setOpen(null)} size={560} title={t('policy.why')} destroyOnHidden>
        {decision ? (
          <div className="stack">
            <p><Outcome decision={decision} /> <span className="quiet">{t('policy.by', { name: decision.rule_set ?? '' })}</span></p>
            <Steps decision={decision} clause={(name) => word('clause', name)} />
          </div>
        ) : <Empty title={t('policy.no_reasons')} />}
      </Drawer>
    </>
  )
}
