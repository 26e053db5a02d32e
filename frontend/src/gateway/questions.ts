/** What screens ask the gateway, each question in one place. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'
import type { WaitingAnswer } from '../client/types.gen'
import { every } from './door'

export { useNames } from './names'

const LIVE_MS = 15_000 // how old a screen may get before it asks again by itself

export const status = queryOptions({ queryKey: ['status'], queryFn: async () => (await gateway.status()).data, refetchInterval: LIVE_MS })
export const me = queryOptions({ queryKey: ['me'], queryFn: async () => (await gateway.me()).data, staleTime: 60_000 })
export const inbox = queryOptions({ queryKey: ['inbox'], queryFn: async () => (await gateway.inbox()).data, refetchInterval: LIVE_MS })
export const tasks = queryOptions({ queryKey: ['tasks'], queryFn: async () => (await gateway.tasks()).data })
export const keys = queryOptions({ queryKey: ['keys'], queryFn: async () => (await gateway.keys()).data })
export const maturities = queryOptions({ queryKey: ['maturities'], queryFn: async () => (await gateway.maturities()).data.items })
export const notices = queryOptions({ queryKey: ['notices'], queryFn: async () => (await gateway.notices({ query: { limit: 12 } })).data.items })

/** The own limits as a debtor, one of each bank; of those who look over all, everybody's. */
export const lines = queryOptions({
  queryKey: ['lines'],
  queryFn: async () => {
    const [found, who] = await Promise.all([gateway.lines({ query: { limit: 1000 } }), gateway.me()])
    const { address, kind } = who.data.participant
    return kind === 'enterprise' ? found.data.filter((one) => one.debtor === address) : found.data
  },
  staleTime: 30_000,
})

export const demo = queryOptions({
  queryKey: ['demo'],
  queryFn: async () => (await gateway.demoAccounts()).data,
  staleTime: Infinity,
  retry: false,
})

/** The whole directory, for who looks for somebody; names of those on a screen are `useNames`. */
export const participants = queryOptions({
  queryKey: ['participants'],
  queryFn: async () => (await gateway.participants()).data,
  staleTime: 300_000,
})

export const holdings = queryOptions({
  queryKey: ['lots'],
  queryFn: () => every(async (after) => (await gateway.lots({ query: { after, limit: 1000 } })).data),
})

export const certificates = (role: 'debtor' | 'supplier') =>
  queryOptions({
    queryKey: ['certificates', role],
    queryFn: () => every(async (after) => (await gateway.certificates({ query: { role, after, limit: 1000 } })).data),
  })

export const certificate = (id: string) =>
  queryOptions({ queryKey: ['certificate', id], queryFn: async () => (await gateway.certificate({ path: { certificate: id } })).data })

export const documents = (id: string) =>
  queryOptions({ queryKey: ['documents', id], queryFn: async () => (await gateway.certificateDocuments({ path: { certificate: id } })).data })

export const financings = queryOptions({
  queryKey: ['financings'],
  queryFn: () => every(async (after) => (await gateway.financings({ query: { after, limit: 1000 } })).data),
})

/** One that the asker may see, or null. Lists are in the order of ids: it is the first one after the id before its own. */
export const financing = (id: string) =>
  queryOptions({
    queryKey: ['financings', id],
    queryFn: async () => {
      const after = `0x${(BigInt(id) - 1n).toString(16).padStart(64, '0')}`
      return (await gateway.financings({ query: { after, limit: 1 } })).data.items.find((one) => one.id === id) ?? null
    },
  })

export const quotes = (financing: string) =>
  queryOptions({ queryKey: ['quotes', financing], queryFn: async () => (await gateway.quotes({ path: { financing } })).data, refetchInterval: LIVE_MS })

export const paidTo = queryOptions({
  queryKey: ['instructions', 'payee'],
  queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'payee', after, limit: 1000 } })).data),
})

export const waiting = (state: 'draft' | 'queued' | 'sent' | 'refused' | 'rejected') =>
  queryOptions({ queryKey: ['intents', state], queryFn: async () => (await gateway.waiting({ query: { state, limit: 200 } })).data.items, refetchInterval: LIVE_MS })

/** A bank's policy drafts quotes, too, which its agent signs; it has a number and no name. */
export const byPolicy = (one: WaitingAnswer) => /^[0-9a-f]{32}$/.test(one.drafted_by)
