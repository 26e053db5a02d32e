import type { LotAnswer } from '../client/types.gen'
import { fen } from '../money/fen'

/** What a lot can redeem now, as the ledger reckons it: floor(amount * paid / face), the face without what was paid early,
 * less what it redeemed before. Fen. */
export function redeemable(lot: LotAnswer): bigint {
  const paid = fen(lot.certificate_paid_fen)
  const face = fen(lot.certificate_face_fen) - fen(lot.certificate_early_fen)
  if (paid === 0n || face <= 0n || lot.frozen || lot.lien === 'reserved') return 0n
  return (fen(lot.amount_fen) * paid) / face - fen(lot.redeemed_fen)
}
