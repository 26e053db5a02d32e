/** What only a demo is asked. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'

/** The embedded ledger's clock; elsewhere there is none that could be moved. */
export const clock = queryOptions({ queryKey: ['demo', 'clock'], queryFn: async () => (await gateway.demoClock()).data, staleTime: Infinity, retry: false })

/** The certificates that are still to be paid, of whoever looks. */
export const open = queryOptions({
  queryKey: ['certificates', 'open'],
  queryFn: async () => (await Promise.all((['issued', 'accepted'] as const).map(async (state) => (await gateway.certificates({ query: { state, limit: 1000 } })).data.items))).flat(),
})
