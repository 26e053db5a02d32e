/** Legal dates are Shanghai's; the gateway sends them as 2026-11-23, and moments as UTC seconds. */

const SHANGHAI = 'Asia/Shanghai'
const DAY_MS = 86_400_000
const date = new Intl.DateTimeFormat('sv-SE', { timeZone: SHANGHAI, dateStyle: 'short' })
const moment = new Intl.DateTimeFormat('sv-SE', { timeZone: SHANGHAI, dateStyle: 'short', timeStyle: 'short' })

/** The Shanghai date of a UTC second. */
export function dateOf(at: number): string {
  return date.format(at * 1000)
}

/** Date and minute in Shanghai. */
export function momentOf(at: number): string {
  return moment.format(at * 1000)
}

/** Whole days from one date to another; negative where the other is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}
