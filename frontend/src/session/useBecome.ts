import { useQueryClient } from '@tanstack/react-query'
import type { DemoAccount, SignInAnswer } from '../client/types.gen'
import { asDemo } from './enter'
import { enter } from './session'

const kept = new Map<string, SignInAnswer>()

/** In a demo: be somebody else. Who one was before stays signed in, so that going back takes no time. */
export function useBecome(): (account: DemoAccount) => Promise<void> {
  const queries = useQueryClient()
  return async (account) => {
    const name = `${account.participant} ${account.role} ${account.address ?? ''}`
    const before = kept.get(name)
    const session = before && before.expires_at > Date.now() / 1000 + 60 ? before : await asDemo(account)
    kept.set(name, session)
    enter(session)
    const { queryKey } = { queryKey: ['demo'] }
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] })
  }
}
