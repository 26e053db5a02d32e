/** What a pool's offices and its banks ask the gateway. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every } from '../../gateway/door'
import { problemOf } from '../../gateway/problem'

const LIVE_MS = 15_000

export const poolLoans = queryOptions({
  queryKey: ['pool', 'loans'],
  queryFn: () => every(async (after) => (await gateway.loans({ query: { after, limit: 1000 } })).data),
})
export const poolLoan = (id: string) =>
  queryOptions({ queryKey: ['pool', 'loan', id], queryFn: async () => (await gateway.loan({ path: { loan: id } })).data, refetchInterval: LIVE_MS })
export const duties = queryOptions({
  queryKey: ['pool', 'duties'],
  queryFn: () => every(async (after) => (await gateway.due({ query: { after, limit: 1000 } })).data),
})
export const pools = queryOptions({ queryKey: ['pool', 'pools'], queryFn: async () => (await gateway.pools()).data, staleTime: 300_000 })
export const ruleSets = queryOptions({ queryKey: ['pool', 'rule sets'], queryFn: async () => (await gateway.ruleSets()).data, staleTime: 300_000 })
export const bars = queryOptions({ queryKey: ['pool', 'bars'], queryFn: async () => (await gateway.bars()).data })
export const statistics = (period: string) => queryOptions({ queryKey: ['pool', 'statistics', period], queryFn: async () => (await gateway.statistics({ query: { period } })).data })
/** What if. shocks: dimension:name:basis points; cash: fen, or what the treasurer stated. */
export const stress = (shocks: string[], cash: string | undefined, seed: number) =>
  queryOptions({ queryKey: ['pool', 'stress', shocks, cash, seed], queryFn: async () => (await gateway.stressTest({ query: { shock: shocks, cash_fen: cash, seed } })).data, placeholderData: keepPreviousData })
export const stops = queryOptions({
  queryKey: ['pool', 'stops'],
  queryFn: () => every(async (after) => (await gateway.stops({ query: { after, limit: 1000 } })).data),
})
export const conditions = queryOptions({ queryKey: ['pool', 'conditions'], queryFn: async () => (await gateway.conditions()).data, staleTime: 300_000 })
/** A decision by its hash; null where the hash is of something else, as of a paper. */
export const decision = (hash: string) =>
  queryOptions({
    queryKey: ['pool', 'decision', hash],
    staleTime: Infinity,
    queryFn: async () => {
      try {
        return (await gateway.decision({ path: { decision: hash } })).data
      } catch (error) {
        if (problemOf(error).status === 404) return null
        throw error
      }
    },
  })
/** Null while the treasurer has not stated what the pool has. */
export const position = queryOptions({
  queryKey: ['pool', 'position'],
  queryFn: async () => {
    try {
      return (await gateway.position({ query: {} })).data
    } catch (error) {
      if (problemOf(error).code === 'cash_unknown') return null
      throw error
    }
  },
})
export const grades = (year: number) => queryOptions({ queryKey: ['pool', 'grades', year], queryFn: async () => (await gateway.grades({ query: { year } })).data })
export const recoveries = (period: string) =>
  queryOptions({ queryKey: ['pool', 'recoveries', period], queryFn: () => every(async (after) => (await gateway.recoveries({ query: { period, after, limit: 1000 } })).data) })
