import { useQuery } from '@tanstack/react-query'
import { dateOf } from '../../dates/dates'
import { status } from '../../gateway/questions'
import { moved } from './questions'

const A_YEAR_S = 364 * 86_400
const MOST = 32

/** What the banks moved for us in the last year. */
export function useBookings() {
  const now = useQuery(status).data?.ledger_at ?? null
  return useQuery({ ...moved(dateOf((now ?? A_YEAR_S) - A_YEAR_S), dateOf(now ?? 0)), enabled: now !== null }).data ?? []
}

/** The bank's booking of an instruction of ours, the newest that did not come back; with its reference the ledger is told. */
export function useReceipt(instruction: string | undefined) {
  const ours = useBookings().filter((one) => one.subject === instruction && one.reference !== null)
  const back = new Set(ours.filter((one) => one.returned).map((one) => one.reference))
  return ours.findLast((one) => !one.returned && one.out_fen !== '0' && !back.has(one.reference))
}

/** A bank's reference as the ledger has it: its ASCII, padded to 32 bytes. */
export function bankReference(text: string): `0x${string}` {
  if (text.length === 0 || text.length > MOST || !/^[\x20-\x7e]+$/.test(text)) throw new TypeError('a bank reference is 1 to 32 ASCII characters')
  const hex = [...text].map((one) => one.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return `0x${hex.padEnd(MOST * 2, '0')}`
}
