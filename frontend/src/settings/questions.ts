/** What the settings ask: the own participant's people, rules, systems and accounts. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { every } from '../gateway/door'
import { me } from '../gateway/questions'

const SOON_MS = 4_000 // somebody waits for a delivery

export const members = queryOptions({ queryKey: ['people', 'all'], queryFn: () => every(async (after) => (await gateway.people({ query: { after, limit: 1000 } })).data) })

/** With the mark of this very state, for who changes it. */
export const member = (person: string) =>
  queryOptions({
    queryKey: ['people', person],
    queryFn: async () => {
      const { data, response } = await gateway.member({ path: { person } })
      return { ...data, etag: response.headers.get('ETag') ?? '' }
    },
  })

export const invitations = queryOptions({ queryKey: ['invitations'], queryFn: async () => (await gateway.openInvitations()).data })

/** With the mark of these very rules, for who changes them. */
export const rules = queryOptions({
  queryKey: ['rules'],
  queryFn: async () => {
    const { data, response } = await gateway.approvalRules()
    return { rules: data, etag: response.headers.get('ETag') ?? '' }
  },
})

export const delegations = queryOptions({
  queryKey: ['delegations'],
  queryFn: () => every(async (after) => (await gateway.delegations({ query: { after, limit: 1000 } })).data),
})

/** The own sessions, or, for an administrator, those of one of the people. */
export const sessions = (person?: string) => queryOptions({ queryKey: ['sessions', person], queryFn: async () => (await gateway.liveSessions({ query: { person } })).data })

export const machines = queryOptions({ queryKey: ['clients'], queryFn: async () => (await gateway.clients()).data })
export const hooks = queryOptions({ queryKey: ['webhooks'], queryFn: async () => (await gateway.webhooks()).data, refetchInterval: SOON_MS })
export const deliveries = (webhook: string) =>
  queryOptions({ queryKey: ['webhooks', webhook], queryFn: async () => (await gateway.deliveries({ path: { webhook }, query: { limit: 100 } })).data, refetchInterval: SOON_MS })

export const accounts = queryOptions({
  queryKey: ['accounts'],
  queryFn: () => every(async (after) => (await gateway.accounts({ query: { after, limit: 1000 } })).data),
})
export const systems = queryOptions({ queryKey: ['bank-systems'], queryFn: async () => (await gateway.bankSystems()).data })

export const told = (unread: boolean, after: string | undefined) =>
  queryOptions({ queryKey: ['notices', unread, after], queryFn: async () => (await gateway.notices({ query: { unread, after, limit: 20 } })).data })

/** One of the own people by id; a founding key, which is nobody's, by what it is. */
export function usePerson(): (id: string | null | undefined) => string {
  const { t } = useTranslation()
  const found = useQuery(members).data
  return (id) => (id?.startsWith('0x') ? t('approvals.founding') : (found?.find((one) => one.id === id)?.name ?? (id ?? '').slice(0, 10)))
}

/** Whether this session has a role. */
export function useIs(role: 'administrator' | 'maker' | 'checker'): boolean {
  return useQuery(me).data?.roles.includes(role) ?? false
}
