/** What whoever pays asks the gateway. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every } from '../../gateway/door'

const LIVE_MS = 15_000
const SOON_MS = 4_000 // somebody waits for a receipt

export const toPay = queryOptions({
  queryKey: ['instructions', 'payer', 'open'],
  queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'payer', state: 'open', after, limit: 1000 } })).data),
  refetchInterval: LIVE_MS,
})
export const paidFor = (kind: string) =>
  queryOptions({
    queryKey: ['instructions', 'payer', kind],
    queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'payer', kind, after, limit: 1000 } })).data),
    refetchInterval: LIVE_MS,
  })
/** What debtors are to pay to this bank, at maturity. */
export const toCollect = queryOptions({
  queryKey: ['instructions', 'payee', 'pay_at_maturity'],
  queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'payee', kind: 'pay_at_maturity', after, limit: 1000 } })).data),
  refetchInterval: LIVE_MS,
})
/** Early payments of debtors whose bank this is: it confirms them, until their acceptance lapses. */
export const toConfirm = queryOptions({
  queryKey: ['instructions', 'bank'],
  queryFn: () => every(async (after) => (await gateway.instructions({ query: { role: 'bank', after, limit: 1000 } })).data),
  refetchInterval: LIVE_MS,
})
export const batches = queryOptions({
  queryKey: ['batches'],
  queryFn: () => every(async (after) => (await gateway.batches({ query: { after, limit: 1000 } })).data),
  refetchInterval: LIVE_MS,
})
export const cases = queryOptions({
  queryKey: ['cases'],
  queryFn: () => every(async (after) => (await gateway.unmatched({ query: { after, limit: 1000 } })).data),
  refetchInterval: LIVE_MS,
})
export const people = queryOptions({ queryKey: ['people'], queryFn: async () => (await gateway.people()).data, staleTime: 300_000 })

/** What the banks booked for us from a date on, by which receipts are known. Dates are Shanghai's. */
export const moved = (from: string, to: string) =>
  queryOptions({
    queryKey: ['moved', from, to],
    queryFn: () => every(async (after) => (await gateway.statement({ query: { from_on: from, to_on: to, book: 'money', after, limit: 1000 } })).data),
    refetchInterval: SOON_MS,
  })
