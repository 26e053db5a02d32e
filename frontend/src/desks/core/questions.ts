/** What the core enterprise's screens ask. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every } from '../../gateway/door'

const PAGE = 1000
const MOST_INVOICES = 20_000

export const invoices = queryOptions({
  queryKey: ['invoices'],
  queryFn: () => every(async (after) => (await gateway.invoices({ query: { after, limit: PAGE } })).data, MOST_INVOICES),
})

export const toPay = (state: 'open' | 'paid') =>
  queryOptions({
    queryKey: ['instructions', 'payer', state],
    queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'payer', state, after, limit: PAGE } })).data),
  })

export const accounts = queryOptions({
  queryKey: ['accounts'],
  queryFn: () => every(async (after) => (await gateway.accounts({ query: { after, limit: PAGE } })).data),
})

export const batches = queryOptions({
  queryKey: ['batches'],
  queryFn: () => every(async (after) => (await gateway.batches({ query: { after, limit: PAGE } })).data),
})

export const batch = (id: string) => queryOptions({ queryKey: ['batches', id], queryFn: async () => (await gateway.batch({ path: { id } })).data })

export const unmatched = queryOptions({
  queryKey: ['unmatched'],
  queryFn: () => every(async (after) => (await gateway.unmatched({ query: { after, limit: PAGE } })).data),
})

/** With the mark of this very version, for who proposes another. */
export const programme = queryOptions({
  queryKey: ['programme'],
  queryFn: async () => {
    const { data, response } = await gateway.earlyPaymentProgramme()
    return { ...data, etag: response.headers.get('ETag') ?? '' }
  },
})

/** What holders asked us to pay early, and what we paid. */
export const earlyPayments = queryOptions({
  queryKey: ['financings', 'payer'],
  queryFn: async () => (await every(async (after) => (await gateway.financings({ query: { role: 'payer', after, limit: PAGE } })).data)).filter((one) => one.kind === 'early_payment'),
  refetchInterval: 15_000,
})

export const shares = queryOptions({
  queryKey: ['shares'],
  queryFn: () => every(async (after) => (await gateway.costShares({ query: { after, limit: PAGE } })).data),
})
