import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure, Loading } from './states'

/** What a question's answer is shown as, once it is there; waiting and refusal look the same everywhere. */
export function Ask<T>({ of, children, rows }: { of: UseQueryResult<T>; children: (found: T) => ReactNode; rows?: number }) {
  if (of.data !== undefined) return children(of.data)
  if (of.isError) return <Failure error={of.error} again={() => void of.refetch()} />
  return <Loading rows={rows} />
}
