import { Button, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CertificateAnswer } from '../../client/types.gen'
import { hashOf } from '../../certificates/reasons'
import { useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Field } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'

const REASONS = ['amount', 'maturity', 'goods', 'not_ours', 'other'] as const
type Reason = (typeof REASONS)[number]

/** A refusal needs a reason; it frees the debtor's invoices and limit. */
export function Refuse({ certificate, close }: { certificate: CertificateAnswer | null; close: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const [reason, setReason] = useState<Reason>('amount')
  const [words, setWords] = useState('')
  const said = reason === 'other' ? words.trim() : reason
  const send = async () => {
    if (!certificate) return
    const fields = { supplier: certificate.supplier, receivable: certificate.id, reason: await hashOf(said) }
    close()
    await signing.draft([{ action: 'RejectReceivable', fields }])
  }
  return (
    <Modal open={certificate !== null} onCancel={close} footer={null} title={t('refuse.title')} destroyOnHidden>
      {certificate ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <p>{names(certificate.debtor)} · <Amount of={certificate.face_fen} /> · {certificate.matures_on}</p>
          <Radio.Group aria-label={t('refuse.reason')} value={reason} onChange={(event) => setReason(event.target.value as Reason)} className="stack-tight"
            options={REASONS.map((one) => ({ value: one, label: t(`reason.${one}`) }))} />
          {reason === 'other' ? (
            <Field label={t('refuse.words')}>{(id) => <Input.TextArea id={id} rows={2} maxLength={300} value={words} onChange={(event) => setWords(event.target.value)} />}</Field>
          ) : null}
          <p className="small quiet">{t('refuse.then')}</p>
          <div className="acts">
            <Button danger type="primary" htmlType="submit" disabled={said === ''}>{t('refuse.send')}</Button>
            <Button onClick={close}>{t('cancel')}</Button>
          </div>
        </form>
      ) : null}
    </Modal>
  )
}
