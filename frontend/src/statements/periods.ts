/** A book's lines put together by day or by month: how many, how much, and what stood at the end of it. */
import type { ApiRoutesBooksLineAnswer as Line } from '../client/types.gen'
import { fen } from '../money/fen'

export interface Side {
  count: number
  fen: bigint
}

/** of: the day, or the month. closing: null of money, whose balance lies at the banks. */
export interface Period {
  of: string
  in: Side
  out: Side
  closing: bigint | null
}

/** opening: before the first line, fen. Lines are in the order of time. */
export function periodsOf(lines: Line[], by: 'day' | 'month', opening: string | null): Period[] {
  const found = new Map<string, Period>()
  let balance = opening === null ? null : fen(opening)
  for (const line of lines) {
    const of = by === 'day' ? line.on : line.on.slice(0, 7)
    const period = found.get(of) ?? { of, in: { count: 0, fen: 0n }, out: { count: 0, fen: 0n }, closing: balance }
    add(period.in, line.in_fen)
    add(period.out, line.out_fen)
    balance = after(balance, line)
    period.closing = balance
    found.set(of, period)
  }
  return [...found.values()]
}

/** What stood after each line; null of money. */
export function balances(lines: Line[], opening: string | null): (bigint | null)[] {
  let balance = opening === null ? null : fen(opening)
  return lines.map((line) => (balance = after(balance, line)))
}

function after(balance: bigint | null, line: Line): bigint | null {
  return balance === null ? null : balance + fen(line.in_fen) - fen(line.out_fen)
}

function add(side: Side, amount: string): void {
  if (amount === '0') return
  side.count += 1
  side.fen += fen(amount)
}
