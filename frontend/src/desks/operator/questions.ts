/** What the operator's and the regulator's screens ask. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import * as gateway from '../../client/sdk.gen'
import { every } from '../../gateway/door'

export const admissions = queryOptions({
  queryKey: ['admissions'],
  queryFn: () => every(async (after) => (await gateway.admissions({ query: { after, limit: 1000 } })).data),
})

export const admission = (id: string) => queryOptions({ queryKey: ['admissions', id], queryFn: async () => (await gateway.admission({ path: { id } })).data })

export const inState = (state: string) =>
  queryOptions({ queryKey: ['certificates', 'all', state], queryFn: () => every(async (after) => (await gateway.certificates({ query: { state, after, limit: 1000 } })).data) })

/** A page of everybody's certificates, from a place on. */
export const ledger = (state: string | undefined, after: string | undefined) =>
  queryOptions({ queryKey: ['certificates', 'page', state, after], queryFn: async () => (await gateway.certificates({ query: { state, after, limit: 100 } })).data, placeholderData: keepPreviousData })

export const audit = (day: string | undefined, party: string | undefined, after: string | undefined) =>
  queryOptions({ queryKey: ['audit', day, party, after], queryFn: async () => (await gateway.auditLines({ query: { day, party, after, limit: 100 } })).data, placeholderData: keepPreviousData })

export const reconciliation = (on: string, party: string) =>
  queryOptions({ queryKey: ['reconciliation', on, party], queryFn: async () => (await gateway.reconciliation({ query: { on, party } })).data, staleTime: 60_000 })

export const daily = (on: string) => queryOptions({ queryKey: ['daily', on], queryFn: async () => (await gateway.dailySummary({ path: { on } })).data, retry: false })
export const monthly = (month: string) => queryOptions({ queryKey: ['monthly', month], queryFn: async () => (await gateway.monthlyFigures({ path: { month } })).data, retry: false })
