import type { FinancingAnswer } from '../../client/types.gen'
import { fen } from '../../money/fen'

/** A loan that is past its day and not repaid. A lot that was bought is the debtor's to pay: its certificate is late then. */
export function isOverdue(one: FinancingAnswer, today: string): boolean {
  return one.state === 'disbursed' && one.kind === 'pledge' && one.matures_on < today && fen(one.repaid_fen) < fen(one.repay_fen)
}
