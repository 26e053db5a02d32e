import { useMutation, useQuery } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'
import { me } from '../gateway/questions'
import { useSigning } from './useSigning'

interface Matter {
  action: 'GrantKey' | 'RevokeKey'
  fields: Record<string, string | number>
}

/** What is about keys an administrator drafts and signs alone: no colleague is waited for. */
export function useAdminister(): { go: (matters: Matter[], before?: () => Promise<unknown>) => Promise<boolean>; busy: boolean; error: unknown } {
  const signing = useSigning()
  const participant = useQuery(me).data?.participant.address ?? ''
  const draft = useMutation({
    mutationFn: async ({ matters, before }: { matters: Matter[]; before?: () => Promise<unknown> }) => {
      await before?.()
      return (await gateway.draftIntents({ body: { items: matters.map(({ action, fields }) => ({ action, fields: { participant, ...fields } })) } })).data
    },
  })
  const go = async (matters: Matter[], before?: () => Promise<unknown>) => {
    try {
      const drafts = await draft.mutateAsync({ matters, before })
      signing.review(drafts.map((one) => one.digest))
      return true
    } catch {
      return false // said by `error`
    }
  }
  return { go, busy: draft.isPending, error: draft.error }
}
