import { describe, expect, it } from 'vitest'
import vectors from '../money/vectors.json'
import { addDays, dateOf, daysBetween, endOf, localOf, momentOf, secondOf } from './dates'

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

  it('end with their last second in Shanghai, on which a certificate is due', () => {
    expect(dateOf(endOf('2026-08-29'))).toBe('2026-08-29')
    expect(dateOf(endOf('2026-08-29') + 1)).toBe('2026-08-30')
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
  })

  it('are typed with their minute, in Shanghai', () => {
    expect(localOf(1790308800)).toBe('2026-09-25T12:00')
    expect(secondOf('2026-09-25T12:00')).toBe(1790308800)
    expect(secondOf('')).toBeNull()
  })
})
