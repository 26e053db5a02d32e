/** What the books ask the gateway. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'
import type { ApiRoutesBooksLineAnswer, ApiRoutesJournalEntryAnswer, StatementAnswer } from '../client/types.gen'
import { every } from '../gateway/door'
import type { Span } from './span'

export const MOST_LINES = 5000 // of a book on a screen; a file has all of them
export type Book = StatementAnswer['book']

const query = ({ from, to, party }: Span, after: string | undefined) => ({ from_on: from, to_on: to, ...(party ? { party } : {}), after, limit: 1000 })

/** A book's sums, and its lines; `cut` where there are more than a screen takes. */
export const statement = (book: Book, span: Span) =>
  queryOptions({
    queryKey: ['statement', book, span],
    queryFn: async () => {
      let last: StatementAnswer | undefined
      const lines: ApiRoutesBooksLineAnswer[] = await every(async (after) => (last = (await gateway.statement({ query: { ...query(span, after), book } })).data), MOST_LINES)
      return { books: last!.books, ledgerAt: last!.ledger_at, lines, cut: last!.next !== null }
    },
  })

export const journal = (span: Span) =>
  queryOptions({
    queryKey: ['journal', span],
    queryFn: async () => {
      let next: string | null = null
      const entries: ApiRoutesJournalEntryAnswer[] = await every(async (after) => {
        const page = (await gateway.journalEntries({ query: query(span, after) })).data
        next = page.next
        return page
      }, MOST_LINES)
      return { entries, cut: next !== null }
    },
  })

/** Whose costs: of a holder what it asked for, of a bank what it paid out. */
export const financed = (kind: 'enterprise' | 'bank') =>
  queryOptions({
    queryKey: ['financed', kind],
    queryFn: () => every(async (after) => (await (kind === 'bank' ? gateway.funded({ query: { after, limit: 1000 } }) : gateway.financings({ query: { role: 'holder', after, limit: 1000 } }))).data),
  })
