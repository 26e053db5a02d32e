import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ClaimantAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { problemOf } from '../../gateway/problem'
import { useSaid } from '../../i18n'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { priority } from './questions'

/** When it was registered, or else notified. */
function at(one: ClaimantAnswer): string {
  const when = one.registered_at ?? one.notified_at
  return when ? `${momentOf(when)} · ` : ''
}

interface Ranked extends ClaimantAnswer {
  rank: number
  why: string
}

/** 民法典第768条: who gets what is left of a lot, first to last, and why. */
export function Priority({ lot }: { lot: string }) {
  const { t } = useTranslation()
  const said = useSaid()
  const found = useQuery(priority(lot))
  const columns: Column<Ranked>[] = [
    { key: 'rank', title: t('priority.rank'), show: (one) => <strong>{one.rank}</strong> },
    { key: 'who', title: t('priority.who'), show: (one) => <>{one.name}{one.entry ? <span className="quiet small"> {t('priority.other')}</span> : null}<br /><span className="small quiet" style={{ display: 'block', whiteSpace: 'normal', maxWidth: 280 }}>{at(one)}{one.why}</span></> },
    { key: 'advance', title: t('priority.advanced'), money: true, show: (one) => <Amount of={one.advance_fen} plain /> },
    { key: 'share', title: t('priority.share'), money: true, show: (one) => (one.share_fen === null ? '–' : <strong><Amount of={one.share_fen} plain /></strong>) },
  ]
  if (found.isError && problemOf(found.error).status === 404) return <Panel title={t('priority.title')}><p className="quiet">{t('priority.none')}</p></Panel>
  return (
    <Panel title={t('priority.title')}>
      <Ask of={found} rows={3}>
        {({ article, left_fen, ranks }) => (
          <>
            <p className="small quiet" style={{ marginBottom: 12 }}>{t('priority.about', { article })} <Amount of={left_fen} /></p>
            <Rows rows={ranks.flatMap((rank) => rank.claimants.map((one) => ({ ...one, rank: rank.rank, why: said(rank) })))} columns={columns} id={(one) => one.entry ?? one.bank ?? one.name} label={t('priority.title')} empty={null} />
          </>
        )}
      </Ask>
    </Panel>
  )
}
