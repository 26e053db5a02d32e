/** What the holder's own screens ask. */
import { queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every } from '../../gateway/door'

export const standingOrders = queryOptions({
  queryKey: ['standing-orders'],
  queryFn: () => every(async (after) => (await gateway.standingOrders({ query: { after, limit: 1000 } })).data),
})

/** Requests and acceptances that standing orders drafted, and that a checker can sign now. */
export const standingDrafts = queryOptions({ queryKey: ['standing-drafts'], queryFn: async () => (await gateway.standingDrafts()).data, refetchInterval: 4_000 })
