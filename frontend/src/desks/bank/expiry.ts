import type { ApiRoutesRegistrationsEntryAnswer as EntryAnswer } from '../../client/types.gen'
import { addDays } from '../../dates/dates'

const SOON_DAYS = 31

type Ending = EntryAnswer & { expires_on: string }

/** Registrations whose term ends within a month, or has ended, and that nothing extended or cancelled; the next first. */
export function runsOut(entries: EntryAnswer[], today: string): Ending[] {
  const latest = new Map<string, EntryAnswer>()
  for (const one of [...entries].sort((a, b) => a.proposed_at - b.proposed_at)) {
    if (one.state === 'approved' && ['initial', 'extension', 'cancellation'].includes(one.kind)) latest.set(one.financing, one)
  }
  const terms = [...latest.values()].filter((one): one is Ending => one.expires_on !== null && one.expires_on <= addDays(today || '1970-01-01', SOON_DAYS))
  return terms.sort((a, b) => a.expires_on.localeCompare(b.expires_on))
}
