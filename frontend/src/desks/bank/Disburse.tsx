import { useTranslation } from 'react-i18next'
import type { FinancingAnswer } from '../../client/types.gen'
import { PayOut } from '../payments/PayOut'
import { Decline } from './Decline'

/** A quote was taken: the bank pays, and says so on the ledger; or it declines after all. */
export function Disburse({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  return (
    <PayOut title={t('disburse.title')} kind="disburse" subject={financing.id} extra={<Decline financing={financing} />}
      say={(amount, bankReference) => ({ action: 'ConfirmDisbursement', fields: { bank: financing.bank, financing: financing.id, amount, bankReference } })} />
  )
}
