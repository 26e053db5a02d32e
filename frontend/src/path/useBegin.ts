import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { demo } from '../gateway/questions'
import { useBecome } from '../session/useBecome'
import { begun, keep } from './progress'
import { before } from './watch'

/** Begins the path, or begins it anew: as the one who makes the first step, where that is made. */
export function useBegin() {
  const accounts = useQuery(demo).data
  const become = useBecome()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      keep(begun(await before(accounts!)))
      await become(accounts!.find((one) => one.part === 'core enterprise' && one.role === 'maker')!)
      await navigate('/issue')
    },
  })
}
