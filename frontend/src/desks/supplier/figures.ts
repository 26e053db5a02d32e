/** What a holder has, sorted as people of the trade sort it: 可用, 冻结, 已融资, 已兑付. */
import type { CertificateAnswer, FinancingAnswer, LotAnswer } from '../../client/types.gen'
import { fen, sum } from '../../money/fen'

export const SHELVES = ['free', 'frozen', 'financed', 'paid'] as const
export type Shelf = (typeof SHELVES)[number]

/** On which shelf an own lot lies. Null: not accepted yet, or nothing any more. */
export function shelfOf(lot: LotAnswer): Shelf | null {
  if (lot.state === 'redeemed') return 'paid'
  if (['issued', 'rejected', 'cancelled'].includes(lot.certificate_state)) return null
  if (lot.frozen || lot.lien === 'reserved') return 'frozen'
  return lot.lien === 'none' ? 'free' : 'financed'
}

export function open(lot: LotAnswer): bigint {
  return fen(lot.amount_fen) - fen(lot.redeemed_fen)
}

/** Sums in fen. Financed: pledged lots that are still owned, and lots that were sold and are not due yet. */
export function figuresOf(lots: LotAnswer[], financings: FinancingAnswer[], received: CertificateAnswer[]) {
  const on = (shelf: Shelf) => lots.filter((lot) => shelfOf(lot) === shelf)
  const toAccept = received.filter((one) => one.state === 'issued')
  return {
    free: sum(on('free').map(open)),
    freeLots: on('free').length,
    frozen: sum(on('frozen').map(open)),
    financed: sum(running(financings).map((one) => one.lot_amount_fen)),
    toAccept: sum(toAccept.map((one) => one.face_fen)),
    toAcceptCount: toAccept.length,
  }
}

/** Financings whose money is out. */
export function running(financings: FinancingAnswer[]): FinancingAnswer[] {
  return financings.filter((one) => one.state === 'disbursed')
}

/** Whether terms no longer hold. now: the ledger's time, in UTC seconds. */
export function lapsed(terms: { valid_until: number }, now: number): boolean {
  return terms.valid_until < now
}
