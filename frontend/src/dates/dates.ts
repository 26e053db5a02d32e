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

/** The date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The last UTC second of a Shanghai date: a certificate that matures on it is due until then. */
export function endOf(date: string): number {
  return Date.parse(`${date}T23:59:59+08:00`) / 1000
}

/** The UTC second of a Shanghai date and minute as an input has it: 2026-11-23T09:30. Null where it is none. */
export function secondOf(local: string): number | null {
  const at = Date.parse(`${local}:00+08:00`) / 1000
  return Number.isNaN(at) ? null : at
}

/** A UTC second as such an input takes it. */
export function localOf(at: number): string {
  return momentOf(at).replace(' ', 'T')
}

/** The UTC second of noon of a Shanghai date: late enough for what is due that day, and not late. */
export function noonOf(date: string): number {
  return Date.parse(`${date}T12:00:00+08:00`) / 1000
}
