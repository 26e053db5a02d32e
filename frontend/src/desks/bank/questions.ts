/** What a bank's screens ask the gateway. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every, joined } from '../../gateway/door'

export const sums = queryOptions({ queryKey: ['book'], queryFn: async () => (await gateway.sumsOfABook()).data })
const IN_STATES = { requested: ['requested'], accepted: ['accepted'], over: ['withdrawn', 'declined', 'lapsed'] }
/** What is asked of this bank or was, and has not become a part of its book. */
export const requests = (shown: keyof typeof IN_STATES) =>
  queryOptions({
    queryKey: ['financings', shown],
    queryFn: async () => joined(await Promise.all(IN_STATES[shown].map((state) => every(async (after) => (await gateway.financings({ query: { state, after, limit: 1000 } })).data)))),
  })
export const overdue = queryOptions({
  queryKey: ['funded', 'overdue'],
  queryFn: () => every(async (after) => (await gateway.funded({ query: { overdue: true, after, limit: 1000 } })).data),
})
export const funded = queryOptions({
  queryKey: ['funded'],
  queryFn: () => every(async (after) => (await gateway.funded({ query: { after, limit: 1000 } })).data),
})
export const exposures = queryOptions({
  queryKey: ['exposures'],
  queryFn: () => every(async (after) => (await gateway.exposures({ query: { after, limit: 1000 } })).data),
})
export const rungs = queryOptions({
  queryKey: ['rungs'],
  queryFn: () => every(async (after) => (await gateway.maturities({ query: { after, limit: 1000 } })).data),
})
export const offers = queryOptions({
  queryKey: ['offers'],
  queryFn: () => every(async (after) => (await gateway.allOffers({ query: { after, limit: 1000 } })).data),
})
/** With the mark of this very version, for who proposes another. */
export const policy = queryOptions({
  queryKey: ['policy'],
  queryFn: async () => {
    const { data, response } = await gateway.creditPolicy()
    return { ...data, etag: response.headers.get('ETag') ?? '' }
  },
})

/** What was entered about the registry of movable property: all, or of one financing. */
export const entries = (financing?: string) =>
  queryOptions({
    queryKey: ['registrations', financing],
    queryFn: () => every(async (after) => (await gateway.registryEntries({ query: { financing, after, limit: 1000 } })).data),
  })
export const registrationsDue = (what: 'register' | 'cancel') =>
  queryOptions({
    queryKey: ['registrations', 'due', what],
    queryFn: () => every(async (after) => (await gateway.registrationsDue({ query: { what, after, limit: 1000 } })).data),
  })
export const priority = (lot: string) => queryOptions({ queryKey: ['priority', lot], queryFn: async () => (await gateway.lotPriority({ path: { lot } })).data })
