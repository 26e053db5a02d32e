import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Status } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { status } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Figure, Page, Panel } from '../../parts/layout'
import { RuleSets } from '../pool/RuleSets'

type Policy = NonNullable<Status['policy']>

/** 参数: what is in force on the ledger, what will be and from when, and which contracts these are. */
export function Parameters() {
  const { t } = useTranslation()
  return (
    <Page title={t('nav.parameters')} about={t('parameters.about')}>
      <Ask of={useQuery(status)} rows={6}>{(now) => <Whole now={now} />}</Ask>
    </Page>
  )
}

function Whole({ now }: { now: Status }) {
  const { t } = useTranslation()
  const { policy, next_policy: next } = now
  const lines: [string, (one: Policy) => React.ReactNode][] = [
    [t('policy.least_lot'), (one) => <Amount of={one.least_lot_fen} />],
    [t('policy.endorsements'), (one) => one.most_endorsements],
    [t('policy.tenor'), (one) => t('parameters.days', { count: one.longest_tenor })],
    [t('policy.closes'), (one) => t('policy.hours', { count: one.closes_before })],
  ]
  return (
    <>
      <div className="figures">
        <Figure label={t('parameters.state')} value={<span className={`mark mark-${now.paused ? 'bad' : 'good'}`}>{now.paused ? t('parameters.paused') : t('parameters.running')}</span>} note={now.ledger_at ? momentOf(now.ledger_at) : ''} />
        <Figure label={t('parameters.block')} value={now.block ?? '–'} note={t('reconciliation.lag', { blocks: now.lag?.blocks ?? 0, seconds: now.lag?.seconds ?? 0 })} />
        <Figure label={t('parameters.next')} value={next ? momentOf(next.from) : t('parameters.next.none')} note={next ? t('parameters.next.note') : t('parameters.next.none.note')} />
      </div>
      <Panel title={t('parameters.policy')}>
        <table className="plain">
          <thead><tr><th scope="col">{t('parameters.what')}</th><th scope="col">{t('parameters.now')}</th><th scope="col">{next ? t('parameters.from', { at: momentOf(next.from) }) : t('parameters.planned')}</th></tr></thead>
          <tbody>
            {lines.map(([label, show]) => <tr key={label}><th scope="row">{label}</th><td>{policy ? show(policy) : '–'}</td><td>{next ? show(next) : '–'}</td></tr>)}
          </tbody>
        </table>
        <p className="small quiet" style={{ marginTop: 10 }}>{t('parameters.then')}</p>
      </Panel>
      <RuleSets />
      <Panel title={t('parameters.modules')}>
        <table className="plain">
          <thead><tr><th scope="col">{t('parameters.module')}</th><th scope="col">{t('parameters.address')}</th></tr></thead>
          <tbody>{Object.entries(now.contracts).map(([name, address]) => <tr key={name}><th scope="row">{name}</th><td className="mono">{address}</td></tr>)}</tbody>
        </table>
        <p className="small quiet" style={{ marginTop: 10 }}>{t('parameters.chain', { id: now.chain_id })}</p>
      </Panel>
    </>
  )
}
