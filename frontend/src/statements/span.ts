import { addDays } from '../dates/dates'

/** Shanghai dates, both in it; whose books, where they are not the reader's own. */
export interface Span {
  from: string
  to: string
  party?: string
}

const A_YEAR = 365

/** Spans that are asked for most, as of a day. */
export function usual(today: string): Record<'this_month' | 'last_month' | 'year', Span> {
  const first = `${today.slice(0, 7)}-01`
  const last = addDays(first, -1)
  return {
    this_month: { from: first, to: today },
    last_month: { from: `${last.slice(0, 7)}-01`, to: last },
    year: { from: addDays(today, 1 - A_YEAR), to: today },
  }
}

/** The days of a span that are of a day, or of a month: 2026-03. */
export function within(span: Span, period: string): Span {
  if (period.length === 10) return { ...span, from: period, to: period }
  const next = addDays(`${period}-28`, 4).slice(0, 7)
  const [first, last] = [`${period}-01`, addDays(`${next}-01`, -1)]
  return { ...span, from: first > span.from ? first : span.from, to: last < span.to ? last : span.to }
}

/** As the gateway's routes for lists take it. */
export function asked({ from, to, party }: Span): string {
  return new URLSearchParams({ from_on: from, to_on: to, ...(party ? { party } : {}) }).toString()
}
