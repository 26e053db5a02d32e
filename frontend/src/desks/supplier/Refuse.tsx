import { useTranslation } from 'react-i18next'
import type { CertificateAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { hashOf, Reason } from '../../signing/Reason'
import { useSigning } from '../../signing/useSigning'

// What suppliers refuse for. Of these the ledger keeps the hash; who knows the list can tell which it was.
const REASONS = ['amount', 'maturity', 'goods', 'not_ours'] as const

/** A refusal needs a reason; it frees the debtor's invoices and limit. */
export function Refuse({ certificate, close }: { certificate: CertificateAnswer | null; close: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const send = async (said: string) => {
    if (!certificate) return
    const fields = { supplier: certificate.supplier, receivable: certificate.id, reason: await hashOf(said) }
    await signing.draft([{ action: 'RejectReceivable', fields }])
  }
  return (
    <Reason open={certificate !== null} close={close} title={t('refuse.title')} reasons={REASONS.map((code) => ({ code, label: t(`reason.${code}`) }))}
      about={certificate ? <>{names(certificate.debtor)} · <Amount of={certificate.face_fen} /> · {certificate.matures_on}</> : null}
      then={t('refuse.then')} act={t('refuse.send')} send={(said) => void send(said)} />
  )
}
