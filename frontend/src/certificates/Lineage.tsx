import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import type { CertificateDetail } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me, useNames } from '../gateway/questions'
import { share, yuan } from '../money/fen'
import { Amount } from '../parts/Amount'
import { Fact, Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { MOST_LISTED, rowsOf, treeOf, type Holding } from './lineage'

/** 流转谱系: downwards in time, across the certificate's fen. Each box is a button; the table says the same in words. */
export function Lineage({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const names = useNames()
  const [chosen, setChosen] = useState<Holding | null>(null)
  const mine = useQuery(me).data?.participant.address
  const root = treeOf(detail.movements)
  if (!root) return null
  const rows = rowsOf(root)
  const shown = chosen ?? rows.at(-1)!.holding
  const columns: Column<{ depth: number; holding: Holding }>[] = [
    { key: 'who', title: t('holder'), show: ({ depth, holding }) => <span style={{ paddingLeft: depth * 14 }}>{depth > 0 ? <span className="quiet" aria-hidden>└ </span> : null}{names(holding.holder)}</span> },
    { key: 'how', title: t('lineage.how'), show: ({ holding }) => t(`lineage.${holding.how as 'issued'}`) },
    { key: 'interval', title: t('interval'), money: true, show: ({ holding }) => <span className="quiet">{yuan(holding.from)} – {yuan(holding.from + holding.size)}</span> },
    { key: 'amount', title: t('amount'), money: true, show: ({ holding }) => <strong><Amount of={holding.size} /></strong> },
    { key: 'at', title: t('lineage.since'), show: ({ holding }) => <span className="amount">{momentOf(holding.at)}</span> },
    { key: 'tx', title: t('result.tx'), show: ({ holding }) => <span className="mono quiet" title={holding.tx}>{holding.tx.slice(0, 14)}…</span> },
  ]
  return (
    <Panel title={t('lineage')} extra={<span className="small quiet">{t('lineage.about')}</span>}>
      <div className="stack">
        {detail.movements.length >= MOST_LISTED ? <div className="notice notice-care"><div>{t('lineage.cut', { count: MOST_LISTED })}</div></div> : null}
        <div className="lineage" role="group" aria-label={t('lineage')}>
          <Box one={root} mine={mine} chosen={shown} choose={setChosen} />
        </div>
        <dl className="facts" aria-live="polite">
          <Fact label={t('holder')}>{names(shown.holder)}</Fact>
          <Fact label={t('interval')}>{yuan(shown.from)} – {yuan(shown.from + shown.size)}</Fact>
          <Fact label={t('amount')}><Amount of={shown.size} /></Fact>
          <Fact label={t('lineage.how')}>{t(`lineage.${shown.how as 'issued'}`)} · {momentOf(shown.at)}</Fact>
          {shown.redeemed > 0n ? <Fact label={t('paid')}><Amount of={shown.redeemed} /></Fact> : null}
          <Fact label={t('result.tx')}><span className="mono">{shown.tx}</span></Fact>
        </dl>
        <details>
          <summary>{t('lineage.table', { count: rows.length })}</summary>
          <div style={{ marginTop: 10 }}><Rows rows={rows} columns={columns} id={({ holding }) => holding.key} label={t('lineage')} empty={null} /></div>
        </details>
      </div>
    </Panel>
  )
}

function Box({ one, mine, chosen, choose }: { one: Holding; mine: string | undefined; chosen: Holding; choose: (one: Holding) => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const tone = one.redeemed >= one.size ? 'done' : one.parts.length > 0 ? 'was' : one.holder === mine ? 'own' : 'other'
  return (
    <div className="lineage-part">
      <button type="button" className={`part-${tone}`} aria-pressed={one.key === chosen.key} onClick={() => choose(one)}
        title={t('interval.part', { who: names(one.holder), amount: yuan(one.size), from: yuan(one.from) })}>
        <span>{names(one.holder)}</span>{' '}
        <span className="amount">{yuan(one.size)}</span>
      </button>
      {one.parts.length > 0 ? (
        <div className="lineage-parts">
          {one.parts.map((part) => <div key={part.key} style={{ flexGrow: Math.max(1, share(part.size, one.size)), flexBasis: 0, minWidth: 26 }}><Box one={part} mine={mine} chosen={chosen} choose={choose} /></div>)}
        </div>
      ) : null}
    </div>
  )
}
