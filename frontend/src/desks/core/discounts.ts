/** What a programme's tiers come to, as its rule reckons it (rules/early_payment.py): simple interest on the lot, taken off now. */
import { allIn, discount } from '../bank/pricing'

export interface Tier {
  most_days: number
  rate_bps: number
}

/** Of the nearest tenor that is long enough; null beyond the longest. */
export function tierOf(rates: readonly Tier[], days: number): Tier | null {
  return rates.reduce<Tier | null>((found, one) => (one.most_days >= days && (found === null || one.most_days < found.most_days) ? one : found), null)
}

/** lot in fen. paid: what its holder gets; yearly: what the cash earns a year, basis points, rounded up. */
export function earlyPrice(rates: readonly Tier[], lot: bigint, days: number): { paid: bigint; off: bigint; rate: number; yearly: number } | null {
  const tier = tierOf(rates, days)
  if (!tier) return null
  const { advance } = discount(lot, tier.rate_bps, 0n, days)
  return advance > 0n ? { paid: advance, off: lot - advance, rate: tier.rate_bps, yearly: allIn(advance, lot, days) } : null
}
