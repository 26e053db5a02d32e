import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { holdings } from '../../gateway/questions'

/** The own lot that the address names. Undefined while it is asked for, null where it is not ours. */
export function useLot() {
  const { lot } = useParams()
  const found = useQuery(holdings)
  return { found, lot: found.data ? (found.data.find((one) => one.id === lot) ?? null) : undefined }
}
