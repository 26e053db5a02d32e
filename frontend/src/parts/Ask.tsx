import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure, Loading } from './states'

/** What a question's answer is shown as, once it is there; waiting and refusal look the same everywhere. */
export function Ask<T>({ of, children, rows }: { of: UseQueryResult<T>; children: (found: T) => ReactNode; rows?: number }) {
  if (of.data !== undefined) return <>{isCut(of.data) ? <Cut count={of.data.length} /> : null}{children(of.data)}</>
  if (of.isError) return <Failure error={of.error} again={() => void of.refetch()} />
  return <Loading rows={rows} />
}

const isCut = (found: unknown): found is unknown[] => Array.isArray(found) && 'cut' in found

/** Nobody may take a part of a list for the whole of it. */
function Cut({ count }: { count: number }) {
  const { t } = useTranslation()
  return <p className="notice notice-care" role="status" style={{ margin: 12 }}>{t('list.cut', { count })}</p>
}
