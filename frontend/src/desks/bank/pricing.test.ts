import { describe, expect, it } from 'vitest'
import vectors from '../../money/vectors.json'
import { allIn, daysOut, discount, interest, loan } from './pricing'

describe('a quote', () => {
  it.each(vectors.prices)('costs in all what the gateway says: $advance_fen for $repay_fen', (one) => {
    expect(daysOut(one.from, one.to)).toBe(one.days)
    expect(allIn(BigInt(one.advance_fen), BigInt(one.repay_fen), one.days)).toBe(one.bps)
  })

  it('has its interest rounded up to the fen', () => {
    expect(interest(100_00n, 365, 100)).toBe(100n)
    expect(interest(100_01n, 365, 100)).toBe(101n)
  })

  it('takes a discount off now, with the fee', () => {
    expect(discount(100_000_00n, 380, 50_00n, 90)).toEqual({ advance: 100_000_00n - 936_99n - 50_00n, repay: 100_000_00n, fee: 50_00n, bps: 380 })
  })

  it('adds the interest of a loan at its end', () => {
    expect(loan(80_000_00n, 450, 0n, 73)).toEqual({ advance: 80_000_00n, repay: 80_720_00n, fee: 0n, bps: 450 })
  })
})
