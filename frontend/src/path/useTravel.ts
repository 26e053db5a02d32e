import { useMutation, useQueryClient } from '@tanstack/react-query'
import * as gateway from '../client/sdk.gen'
import { noonOf } from '../dates/dates'

const LOOK_MS = 200
const MOST_LOOKS = 150

/** Moves the ledger's clock to noon of a day, and waits until the pages know it. */
export function useTravel() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (day: string) => {
      const { ledger_at: to } = (await gateway.travel({ body: { to: noonOf(day) } })).data
      for (let look = 0; look < MOST_LOOKS; look++) {
        if (((await gateway.status()).data.ledger_at ?? 0) >= to) return
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
    },
    onSettled: () => queries.invalidateQueries(),
  })
}
