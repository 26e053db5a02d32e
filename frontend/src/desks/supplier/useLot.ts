import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { holdings } from '../../gateway/questions'
import { shelfOf } from './figures'

/** The own free lot that the address names. Undefined while it is asked for, null where it is not ours or not free. */
export function useLot() {
  const { lot } = useParams()
  const found = useQuery(holdings)
  return { found, lot: found.data ? (found.data.find((one) => one.id === lot && shelfOf(one) === 'free') ?? null) : undefined }
}
