import { describe, expect, it } from 'vitest'
import { earlyPrice, tierOf } from './discounts'

const RATES = [{ most_days: 180, rate_bps: 360 }, { most_days: 30, rate_bps: 300 }]

describe('an early payment', () => {
  it('is at the nearest tenor that is long enough', () => {
    expect([1, 30, 31, 180, 181].map((days) => tierOf(RATES, days)?.rate_bps)).toEqual([300, 300, 360, 360, undefined])
  })

  it('takes the discount off now', () => {
    expect(earlyPrice(RATES, 100_000_00n, 90)).toEqual({ paid: 99_112_32n, off: 887_68n, rate: 360, yearly: 364 })
  })

  it('is none beyond the longest tenor, or of a lot that the discount would eat up', () => {
    expect(earlyPrice(RATES, 100_000_00n, 200)).toBeNull()
    expect(earlyPrice(RATES, 1n, 90)).toBeNull()
  })
})
