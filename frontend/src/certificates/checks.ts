/** What must hold of a certificate whatever happened to it, reckoned here from what the gateway says now. */
import type { CertificateDetail, DocumentCheck, Status } from '../client/types.gen'
import { fen, sum } from '../money/fen'
import { MOST_LISTED, rowsOf, treeOf } from './lineage'

const FRESH_BLOCKS = 2

export interface Check {
  what: 'interval' | 'owners' | 'money' | 'documents' | 'fresh'
  good: boolean
}

/** interval: the lots are the face, without a gap or an overlap. owners: following every movement leads to who holds it.
 * money: no more is redeemed than was paid. documents: each file has the hash on record
 * (null: not for this reader). fresh: the tables are at the
 * ledger's head. */
export function checksOf(detail: CertificateDetail, documents: DocumentCheck | null, now: Status): Check[] {
  const { certificate, lots } = detail
  const inOrder = [...lots].sort((a, b) => (fen(a.start_fen) < fen(b.start_fen) ? -1 : 1))
  let at = 0n
  const gapless = inOrder.every((lot) => {
    const meets = fen(lot.start_fen) === at
    at += fen(lot.amount_fen)
    return meets
  })
  const tree = treeOf(detail.movements)
  const leaves = tree ? rowsOf(tree).filter(({ holding }) => holding.parts.length === 0).map(({ holding }) => holding) : []
  const held = lots.every((lot) => leaves.some((leaf) => leaf.from <= fen(lot.start_fen) && fen(lot.start_fen) < leaf.from + leaf.size && leaf.holder === lot.owner))
  // Of a life that is longer than one answer these cannot be told from it.
  const whole: Check[] = [
    { what: 'interval', good: lots.length === 0 || (gapless && at === fen(certificate.face_fen)) },
    { what: 'owners', good: held },
  ]
  return [
    ...(Math.max(lots.length, detail.movements.length) < MOST_LISTED ? whole : []),
    { what: 'money', good: sum(lots.map((lot) => lot.redeemed_fen)) <= fen(certificate.paid_fen) + fen(certificate.early_fen) },
    ...(documents ? [{ what: 'documents' as const, good: documents.whole && documents.matches_ledger !== false }] : []),
    { what: 'fresh', good: now.lag !== null && now.lag.blocks <= FRESH_BLOCKS },
  ]
}
