import { useMutation, useQueryClient } from '@tanstack/react-query'
import { demoBank } from '../client/sdk.gen'
import type { DemoAccount } from '../client/types.gen'
import { bankReference } from '../desks/payments/receipts'
import { useSigning } from '../signing/useSigning'
import { toRedeem, type Deed, type Facts } from './steps'
import { useTravel } from './useTravel'
import { receiptOf } from './watch'

const LOOK_MS = 500
const MOST_LOOKS = 30

/** What the panel itself does: the demo's time and bank, and drafts for which no desk has a page. look: asks again. */
export function useDeed(accounts: DemoAccount[], facts: Facts, look: () => Promise<Facts | undefined>) {
  const queries = useQueryClient()
  const signing = useSigning()
  const travel = useTravel()
  return useMutation({
    mutationFn: async ({ deed, by }: { deed: Deed; by: string }) => {
      if (deed === 'travel') await travel.mutateAsync(facts.certificate!.matures_on)
      else if (deed === 'carry') {
        await demoBank()
        for (let times = 0; times < MOST_LOOKS; times++) {
          const found = await look()
          if (!found || (found.order !== 'approved' && found.payment !== 'approved')) return
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
        }
      }
      else if (deed === 'redeem') await signing.draft(toRedeem(facts.lots, by).map((lot) => ({ action: 'RedeemLot', fields: { participant: by, lot: lot.id } })))
      else {
        const receipt = await receiptOf(accounts, facts)
        if (!receipt) return
        const fields = { bank: by, receivable: facts.certificate!.id, amount: receipt.amount, bankReference: bankReference(receipt.reference) }
        await signing.draft([{ action: 'RecordPayment', fields }])
      }
    },
    onSettled: () => queries.invalidateQueries(),
  })
}
