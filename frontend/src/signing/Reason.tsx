import { Button, Input, Modal, Radio } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../parts/layout'

/** A refusal needs a reason: one of a list, by its code, or own words. The ledger keeps no more than its hash. */
export function Reason({ open, close, title, about, reasons, then, act, send }: {
  open: boolean
  close: () => void
  title: string
  about?: ReactNode
  reasons: { code: string; label: string }[]
  then: string
  act: string
  send: (said: string) => void
}) {
  const { t } = useTranslation()
  const [reason, setReason] = useState(reasons[0]?.code ?? 'other')
  const [words, setWords] = useState('')
  const said = reason === 'other' ? words.trim() : reason
  return (
    <Modal open={open} onCancel={close} footer={null} title={title} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          close()
          send(said)
        }}
      >
        {about ? <p>{about}</p> : null}
        {reasons.length > 0 ? (
          <Radio.Group aria-label={t('refuse.reason')} value={reason} onChange={(event) => setReason(event.target.value as string)} className="stack-tight"
            options={[...reasons.map((one) => ({ value: one.code, label: one.label })), { value: 'other', label: t('reason.other') }]} />
        ) : null}
        {reason === 'other' ? (
          <Field label={t('refuse.words')}>{(id) => <Input.TextArea id={id} rows={2} maxLength={300} value={words} onChange={(event) => setWords(event.target.value)} />}</Field>
        ) : null}
        <p className="small quiet">{then}</p>
        <div className="acts">
          <Button danger type="primary" htmlType="submit" disabled={said === ''}>{act}</Button>
          <Button onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Modal>
  )
}

/** What the ledger keeps of a text: its keccak. */
export async function hashOf(text: string): Promise<`0x${string}`> {
  const { keccak256, toBytes } = await import('viem')
  return keccak256(toBytes(text))
}
