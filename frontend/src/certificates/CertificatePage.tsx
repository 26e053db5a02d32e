import { FilePdfOutlined, PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import type { CertificateDetail, LotAnswer } from '../client/types.gen'
import { daysBetween, momentOf } from '../dates/dates'
import { DeclareDefault } from '../desks/bank/DeclareDefault'
import { certificate, me, status, useNames } from '../gateway/questions'
import { fen } from '../money/fen'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Interval, type Part } from '../parts/Interval'
import { Fact, Figure, Page, Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'
import { PrintHead } from '../parts/PrintHead'
import { Rows, type Column } from '../parts/Rows'
import { Documents } from './Documents'
import { Law } from './Law'
import { Life } from './Life'
import { Lineage } from './Lineage'
import { Paper } from './Paper'
import { Proof } from './Proof'
import { Reason } from './Reason'
import { Redeem } from './Redeem'

/** One certificate, whole: what it is worth, who has which part of it, what happened, what proves it. */
export function CertificatePage() {
  const { t } = useTranslation()
  const { certificate: id } = useParams()
  const found = useQuery(certificate(id!))
  return (
    <Page title={t('certificate')} about={<span className="mono" style={{ overflowWrap: 'anywhere' }}>{id}</span>} acts={<Button className="no-print" icon={<PrinterOutlined />} onClick={() => window.print()}>{t('print')}</Button>}>
      <Ask of={found} rows={8}>{(detail) => <Whole detail={detail} />}</Ask>
    </Page>
  )
}

function Whole({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const names = useNames()
  const { ledger_date: today, ledger_at: now } = useQuery(status).data ?? {}
  const one = detail.certificate
  return (
    <>
      <PrintHead title={t('certificate')} facts={[[t('debtor'), names(one.debtor)], [t('supplier'), names(one.supplier)], [t('matures_on'), one.matures_on], [t('books.as_of'), now ? momentOf(now) : '']]} />
      <div className="figures">
        <Figure label={t('face')} value={<Amount of={one.face_fen} />} note={<Mark family="state" code={one.state} />} />
        <Figure label={t('matures_on')} value={<span className="amount">{one.matures_on}</span>} note={today && !['settled', 'rejected', 'cancelled'].includes(one.state) ? t('days.left', { count: daysBetween(today, one.matures_on) }) : ''} />
        <Figure label={t('paid')} value={<Amount of={one.paid_fen} />} note={t('paid.note')} />
      </div>
      <Panel>
        <dl className="facts">
          <Fact label={t('debtor')}>{names(one.debtor)}</Fact>
          <Fact label={t('supplier')}>{names(one.supplier)}</Fact>
          <Fact label={t('next')}>{nextOf()}</Fact>
          {one.reason ? <Fact label={t('review.reason')}><Reason hash={one.reason} /></Fact> : null}
        </dl>
      </Panel>
      <DeclareDefault detail={detail} />
      {detail.lots.length > 0 ? <Lots detail={detail} /> : null}
      <Lineage detail={detail} />
      <div className="two">
        <Panel title={t('life')}><Life detail={detail} /></Panel>
        <div className="stack">
          <Documents certificate={one} />
          <Law certificate={one.id} />
        </div>
      </div>
      <Proof detail={detail} />
    </>
  )

  function nextOf(): string {
    switch (one.state) {
      case 'issued':
        return t('next.issued', { who: names(one.supplier) })
      case 'accepted':
        return t('next.matures', { who: names(one.debtor), date: one.matures_on })
      case 'overdue':
        return t('next.overdue', { who: names(one.debtor) })
      case 'defaulted':
        return t('next.defaulted', { who: names(one.debtor) })
      default:
        return t(`next.${one.state as 'settled'}`)
    }
  }
}

function Lots({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const names = useNames()
  const mine = useQuery(me).data?.participant.address
  const tone = (lot: LotAnswer): Part['tone'] => (lot.state === 'redeemed' ? 'done' : lot.owner === mine ? 'own' : 'other')
  const parts = detail.lots.map((lot) => ({ key: lot.id, from: fen(lot.start_fen), size: fen(lot.amount_fen), tone: tone(lot), label: lot.owner === mine ? t('interval.mine') : names(lot.owner) }))
  const columns: Column<LotAnswer>[] = [
    { key: 'owner', title: t('holder'), show: (lot) => names(lot.owner) },
    { key: 'interval', title: t('interval'), money: true, show: (lot) => <span className="quiet"><Amount of={lot.start_fen} plain /> – <Amount of={fen(lot.start_fen) + fen(lot.amount_fen)} plain /></span> },
    { key: 'amount', title: t('amount'), money: true, show: (lot) => <strong><Amount of={lot.amount_fen} /></strong> },
    { key: 'state', title: t('state'), show: (lot) => <Mark family="lot" code={lot.state} /> },
    { key: 'lien', title: t('lien'), show: (lot) => (lot.lien_party ? <>{names(lot.lien_party)}{lot.claim_fen !== '0' ? <> · <Amount of={lot.claim_fen} /></> : null}</> : '–') },
    { key: 'paper', title: t('acts'), acts: true, show: (lot) => <span className="row" style={{ gap: 8, justifyContent: 'flex-end', flexWrap: 'nowrap' }}><Redeem lot={lot} /><Paper lot={lot.id}><FilePdfOutlined aria-hidden /> {t('paper')}</Paper></span> },
  ]
  return (
    <Panel title={t('lots')}>
      <div className="stack">
        <Interval from={0n} size={fen(detail.certificate.face_fen)} parts={parts} label={t('interval.certificate')} />
        <p className="legend">
          <span><i className="part-own" />{t('interval.mine')}</span>
          <span><i className="part-other" />{t('interval.others')}</span>
          <span><i className="part-done" />{t('interval.done')}</span>
        </p>
        <Rows rows={detail.lots} columns={columns} id={(lot) => lot.id} label={t('lots')} empty={null} />
      </div>
    </Panel>
  )
}
