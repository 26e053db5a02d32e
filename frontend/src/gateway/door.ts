/** The one door to the gateway: whose session it is, and what becomes of refusals. */
import { client } from '../client/client.gen'
import { ended, token } from '../session/session'
import { problemOf } from './problem'

client.setConfig({ baseUrl: '', auth: () => token(), cache: 'no-store' })

client.interceptors.error.use((error, response) => {
  const problem = problemOf(error, response)
  if (problem.code === 'not_signed_in') ended()
  return problem
})

/** The rows of a list that comes in pages; at most `most` of them. */
export async function every<T>(
  page: (after: string | undefined) => Promise<{ items: T[]; next: string | null }>,
  most = 2000,
): Promise<T[]> {
  const found: T[] = []
  let after: string | undefined
  do {
    const one = await page(after)
    found.push(...one.items)
    after = one.next ?? undefined
  } while (after !== undefined && found.length < most)
  return found
}
