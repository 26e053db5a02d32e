import { hashOf } from '../signing/Reason'

/** Why suppliers refuse and debtors take back. Of these the ledger keeps the hash; who knows the list can tell which. */

export const REASONS = ['amount', 'maturity', 'goods', 'not_ours', 'taken_back'] as const
export type ReasonCode = (typeof REASONS)[number]

/** The code whose hash this is; null where it was said in words that only who refused has. */
export async function reasonOf(hash: string): Promise<ReasonCode | null> {
  for (const one of REASONS) if ((await hashOf(one)) === hash) return one
  return null
}
