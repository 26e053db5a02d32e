import { useQueryClient } from '@tanstack/react-query'
import type { DemoAccount } from '../client/types.gen'
import { forgetSessions, sessionOf } from './enter'
import { enter, isOver } from './session'

/** In a demo: be somebody else. */
export function useBecome(): (account: DemoAccount) => Promise<void> {
  const queries = useQueryClient()
  return async (account) => {
    if (isOver()) forgetSessions()
    enter(await sessionOf(account))
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'demo' })
  }
}
