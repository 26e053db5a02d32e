import { describe, expect, it } from 'vitest'
import { fen, rate, share, sum, typedBps, typedWhole, typedYuan, yuan } from './fen'
import vectors from './vectors.json'

describe('money', () => {
  it('is written as Python writes it', () => {
    for (const one of vectors.amounts) expect(yuan(one.fen)).toBe(one.yuan)
  })

  it('says rates as Python says them, with two decimals always', () => {
    for (const one of vectors.rates) expect(rate(one.bps).replace(/\.?0+%$/, '%')).toBe(one.percent)
  })

  it('is read as people type it', () => {
    expect(typedYuan('1234.5')).toBe(123450n)
    expect(typedYuan(' 1,234.50 ')).toBe(123450n)
    expect(typedYuan('１２３４．５')).toBe(123450n)
    expect(typedYuan('¥0.01')).toBe(1n)
    expect(typedYuan('999999999999.99')).toBe(99999999999999n)
  })

  it('is not guessed at', () => {
    for (const text of ['', '-1', '1.234', '1e3', '.5', '1.2.3', 'abc', '0x10', '1234567890123']) expect(typedYuan(text)).toBeNull()
  })

  it('takes nothing but whole fen from the wire', () => {
    for (const text of ['1.5', '', '1e3', ' 1']) expect(() => fen(text)).toThrow(TypeError)
  })

  it('adds up beyond what a number holds', () => {
    expect(sum(['9007199254740993', 2n])).toBe(9007199254740995n)
  })

  it('gives a share for drawing', () => {
    expect(share(1n, 4n)).toBe(2500)
    expect(share(1n, 0n)).toBe(0)
  })

  it('reads percent as basis points, and whole days', () => {
    expect(['3.6', '3.60%', '０.01', '100', '100.01', '', '-1', '3.605'].map(typedBps)).toEqual([360, 360, 1, 10_000, null, null, null, null])
    expect(['30', ' 7 ', '', '1.5', '12345'].map(typedWhole)).toEqual([30, 7, null, null, null])
  })
})
