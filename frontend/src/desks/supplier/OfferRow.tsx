import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { OfferAnswer, QuoteAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { useQuery } from '@tanstack/react-query'
import { status, useNames } from '../../gateway/questions'
import { Mark } from '../../parts/Mark'
import { fen, rate, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { lapsed } from './figures'

type Terms = Pick<OfferAnswer | QuoteAnswer, 'bank' | 'advance_fen' | 'repay_fen' | 'rate_bps' | 'fee_fen' | 'all_in_bps' | 'valid_until' | 'cost'> & { kind?: string }

/** One bank's terms, or the debtor's own, by what counts: what arrives, what it costs in all a year, until when it holds. */
export function OfferRow({ offer, lot, best, take }: { offer: Terms; lot: bigint; best: boolean; take?: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const over = lapsed(offer, useQuery(status).data?.ledger_at ?? 0)
  const keeps = lot - fen(offer.repay_fen)
  return (
    <article className={`offer${best && !over ? ' offer-best' : ''}`} aria-label={names(offer.bank)}>
      <div>
        <strong>{names(offer.bank)}</strong> {over ? <Mark family="offer" code="expired" /> : best ? <span className="mark mark-good">{t('offer.best')}</span> : null}
        {offer.kind === 'early_payment' ? <div><span className="mark mark-info">{t('lending.early_payment')}</span></div> : null}
        <div className="small quiet">{t('offer.until', { at: momentOf(offer.valid_until) })}</div>
      </div>
      <div><div className="label">{t('arrives')}</div><div className="value"><Amount of={offer.advance_fen} /></div></div>
      <div><div className="label">{t('rate.all_in')}</div><div className="value amount">{offer.all_in_bps === null ? '–' : rate(offer.all_in_bps)}</div>{offer.cost?.share ? <div className="small quiet">{t('costs.left_after', { who: names(offer.cost.debtor), amount: yuan(fen(offer.cost.debtor_interest_fen) + fen(offer.cost.debtor_fee_fen)), rate: rate(offer.cost.holder_all_in_bps) })}</div> : null}</div>
      <div>
        <div className="label">{t('offer.costs')}</div>
        <div className="amount"><Amount of={fen(offer.repay_fen) - fen(offer.advance_fen)} /></div>
        <div className="small quiet">{t('rate')} {rate(offer.rate_bps)}{offer.fee_fen === '0' ? '' : <> · {t('offer.fee')} <Amount of={offer.fee_fen} /></>}{keeps > 0n ? <><br />{t('offer.keeps')} <Amount of={keeps} /></> : null}</div>
      </div>
      {take && !over ? <Button type={best ? 'primary' : 'default'} onClick={take}>{t('offer.take')}</Button> : <span />}
    </article>
  )
}
