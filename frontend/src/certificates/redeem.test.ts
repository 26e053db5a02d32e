import { describe, expect, it } from 'vitest'
import type { LotAnswer } from '../client/types.gen'
import { redeemable } from './redeem'

const lot = (over: Partial<LotAnswer>): LotAnswer =>
  ({ amount_fen: '300', redeemed_fen: '0', certificate_paid_fen: '1000', certificate_early_fen: '0', certificate_face_fen: '1000', frozen: false, lien: 'none', ...over }) as LotAnswer

describe('what a lot redeems', () => {
  it('is its share of what was paid, rounded down, less what it had', () => {
    expect(redeemable(lot({}))).toBe(300n)
    expect(redeemable(lot({ certificate_paid_fen: '333' }))).toBe(99n)
    expect(redeemable(lot({ redeemed_fen: '120' }))).toBe(180n)
  })
  it('is shared without what was paid early', () => {
    expect(redeemable(lot({ certificate_early_fen: '400', certificate_paid_fen: '600' }))).toBe(300n)
  })
  it('is nothing while the lot is frozen, reserved, or nothing came', () => {
    expect(redeemable(lot({ frozen: true }))).toBe(0n)
    expect(redeemable(lot({ lien: 'reserved' }))).toBe(0n)
    expect(redeemable(lot({ certificate_paid_fen: '0' }))).toBe(0n)
  })
})
