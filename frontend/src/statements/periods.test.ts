import { describe, expect, it } from 'vitest'
import type { ApiRoutesBooksLineAnswer as Line } from '../client/types.gen'
import { balances, periodsOf } from './periods'
import { usual, within } from './span'

const line = (on: string, came: string, went: string): Line => ({ at: 0, on, kind: 'transferred', returned: false, certificate: null, subject: '0x', counterparty: null, in_fen: came, out_fen: went, reference: null })
const LINES = [line('2026-02-27', '500', '0'), line('2026-02-28', '0', '200'), line('2026-02-28', '100', '0'), line('2026-03-01', '0', '400')]

describe('lines of a book', () => {
  it('are counted and added up by day, with what stood at its end', () => {
    expect(periodsOf(LINES, 'day', '1000')).toEqual([
      { of: '2026-02-27', in: { count: 1, fen: 500n }, out: { count: 0, fen: 0n }, closing: 1500n },
      { of: '2026-02-28', in: { count: 1, fen: 100n }, out: { count: 1, fen: 200n }, closing: 1400n },
      { of: '2026-03-01', in: { count: 0, fen: 0n }, out: { count: 1, fen: 400n }, closing: 1000n },
    ])
  })

  it('are counted and added up by month', () => {
    expect(periodsOf(LINES, 'month', '0').map((one) => [one.of, one.in.fen, one.out.count, one.closing])).toEqual([['2026-02', 600n, 1, 400n], ['2026-03', 0n, 1, 0n]])
  })

  it('have a balance after each, but for money', () => {
    expect(balances(LINES, '0')).toEqual([500n, 300n, 400n, 0n])
    expect(balances(LINES, null)).toEqual([null, null, null, null])
  })
})

describe('a span', () => {
  it('is a month or a year back', () => {
    expect(usual('2026-03-10')).toEqual({
      this_month: { from: '2026-03-01', to: '2026-03-10' },
      last_month: { from: '2026-02-01', to: '2026-02-28' },
      year: { from: '2025-03-11', to: '2026-03-10' },
    })
  })

  it('is narrowed to a month of it, or a day', () => {
    const span = { from: '2025-12-15', to: '2026-03-10' }
    expect(within(span, '2026-02')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(within(span, '2025-12')).toEqual({ from: '2025-12-15', to: '2025-12-31' })
    expect(within(span, '2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-01' })
  })
})
