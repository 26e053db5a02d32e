import type { FinancingAnswer } from '../../client/types.gen'
import { fen } from '../../money/fen'

/** Fen still to come: of a lot that was bought, until it is redeemed; of a loan, until it is repaid. */
export function stillDue(one: FinancingAnswer): bigint {
  if (one.state !== 'disbursed') return 0n
  const left = fen(one.repay_fen) - (one.kind === 'discount' ? fen(one.redeemed_fen) : fen(one.repaid_fen))
  return left > 0n ? left : 0n
}

/** A loan that is past its day and not repaid. A lot that was bought is the debtor's to pay: its certificate is late then. */
export function isOverdue(one: FinancingAnswer, today: string): boolean {
  return one.state === 'disbursed' && one.kind === 'pledge' && one.matures_on < today && fen(one.repaid_fen) < fen(one.repay_fen)
}
