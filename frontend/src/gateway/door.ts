/** The one door to the gateway: whose session it is, and what becomes of refusals. */
import { client } from '../client/client.gen'
import { ended, token } from '../session/session'
import { problemOf } from './problem'

// The gateway gives up after a minute: what has not answered by then never will.
const LONGEST_MS = 65_000

async function patiently(asked: RequestInfo | URL, how?: RequestInit): Promise<Response> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), LONGEST_MS)
  const given = how?.signal ?? (asked instanceof Request ? asked.signal : null)
  try {
    return await fetch(asked, { ...how, signal: given ? AbortSignal.any([given, late.signal]) : late.signal })
  } finally {
    clearTimeout(timer)
  }
}

client.setConfig({ baseUrl: '', auth: () => token(), cache: 'no-store', fetch: patiently })

client.interceptors.error.use((error, response, request) => {
  const problem = problemOf(error, response)
  // Of who was here before, or was only asked after, it says nothing of who is here now.
  if (problem.code === 'not_signed_in' && request?.headers.get('Authorization') === `Bearer ${token()}`) ended()
  return problem
})

/** Rows of a list that comes in pages. cut: there are more than were brought. */
export type Brought<T> = T[] & { cut?: true }

/** The rows of a list that comes in pages; at most `most` of them. */
export async function every<T>(
  page: (after: string | undefined) => Promise<{ items: T[]; next: string | null }>,
  most = 2000,
): Promise<Brought<T>> {
  const found: T[] = []
  let after: string | undefined
  do {
    const one = await page(after)
    found.push(...one.items)
    after = one.next ?? undefined
  } while (after !== undefined && found.length < most)
  return after === undefined ? found : Object.assign(found, { cut: true as const })
}

/** Several lists as one. */
export function joined<T>(lists: Brought<T>[]): Brought<T> {
  return lists.some((one) => one.cut) ? Object.assign(lists.flat(), { cut: true as const }) : lists.flat()
}
