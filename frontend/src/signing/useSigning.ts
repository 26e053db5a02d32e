import { createContext, use } from 'react'
import type { DraftAnswer, DraftItem } from '../client/types.gen'

export interface Signing {
  /** Drafts come from a route of their own; then who signs is asked. Null where the gateway refused. */
  propose: (make: () => Promise<DraftAnswer[]>) => Promise<DraftAnswer[] | null>
  /** The same for actions of the ledger. */
  draft: (items: DraftItem[]) => Promise<DraftAnswer[] | null>
  /** A checker looks at drafts and signs them, all together. */
  review: (digests: string[]) => void
  /** What became of intents that are signed already. */
  watch: (digests: string[]) => void
}

export const SigningContext = createContext<Signing | null>(null)

export function useSigning(): Signing {
  const found = use(SigningContext)
  if (!found) throw new Error('useSigning outside of SigningProvider')
  return found
}
