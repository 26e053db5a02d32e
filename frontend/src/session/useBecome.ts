import { useQueryClient } from '@tanstack/react-query'
import type { DemoAccount } from '../client/types.gen'
import { sessionOf } from './enter'
import { enter } from './session'

/** In a demo: be somebody else. */
export function useBecome(): (account: DemoAccount) => Promise<void> {
  const queries = useQueryClient()
  return async (account) => {
    enter(await sessionOf(account))
    const { queryKey } = { queryKey: ['demo'] }
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] })
  }
}
