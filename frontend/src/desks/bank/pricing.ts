/** What a quote comes to, as the gateway reckons it (api/pricing.py): simple interest, actual/365, rounded up to the fen. */

const BPS = 10_000n
const DAYS_A_YEAR = 365n
const DAY_S = 86_400

export interface Terms {
  advance: bigint
  repay: bigint
  fee: bigint
  bps: number
}

/** Whole days that money is out, at least one; a day that has begun counts. UTC seconds. */
export function daysOut(fromAt: number, toAt: number): number {
  return Math.max(1, Math.ceil((toAt - fromAt) / DAY_S))
}

/** Everything beyond what arrives, as simple interest on it a year, basis points, rounded up. */
export function allIn(advance: bigint, repay: bigint, days: number): number {
  return Number(up((repay - advance) * BPS * DAYS_A_YEAR, advance * BigInt(days)))
}

export function interest(fen: bigint, bps: number, days: number): bigint {
  return up(fen * BigInt(bps) * BigInt(days), BPS * DAYS_A_YEAR)
}

/** A lot that is bought: the discount is taken off now, and all of the lot is the bank's. */
export function discount(lot: bigint, bps: number, fee: bigint, days: number): Terms {
  return { advance: lot - interest(lot, bps, days) - fee, repay: lot, fee, bps }
}

/** A loan on a lot: what is lent, less the fee, is paid out; interest is added at the end. */
export function loan(lent: bigint, bps: number, fee: bigint, days: number): Terms {
  return { advance: lent - fee, repay: lent + interest(lent, bps, days), fee, bps }
}

function up(part: bigint, whole: bigint): bigint {
  return (part + whole - 1n) / whole
}
