import { describe, expect, it } from 'vitest'
import vectors from '../money/vectors.json'
import { dateOf, daysBetween, momentOf } from './dates'

describe('dates', () => {
  it('are those of Shanghai, as Python says them', () => {
    for (const one of vectors.dates) expect(dateOf(one.at)).toBe(one.date)
  })

  it('have their minute in Shanghai, too', () => {
    expect(momentOf(1790308800)).toBe('2026-09-25 12:00')
  })

  it('are whole days apart, across a month and a leap day', () => {
    expect(daysBetween('2026-03-10', '2026-03-15')).toBe(5)
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
    expect(daysBetween('2026-03-10', '2026-03-09')).toBe(-1)
  })
})
