import { Button, Input, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hashOf } from '../../signing/Reason'
import type { ParticipantAnswer } from '../../client/types.gen'
import { me } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { Field } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'

const ACTIVE = '1'
const SUSPENDED = '2'

/** Suspend a participant, or let it act again: with a reason, by two people. */
export function Standing({ of }: { of: ParticipantAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const signing = useSigning()
  const own = useQuery(me).data?.participant.address
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  if (!of.standing || of.address === own) return null
  const active = of.standing === 'active'
  const words = active ? t('standing.suspend') : t('standing.restore')
  const send = async () => {
    setOpen(false)
    const fields = { operator: own!, participant: of.address, standing: active ? SUSPENDED : ACTIVE, reason: await hashOf(reason.trim()) }
    await signing.draft([{ action: 'SetStanding', fields }])
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{words}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={words} destroyOnHidden>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <p><strong>{said({ zh: of.name, en: of.name_en || of.name })}</strong></p>
          <p className="quiet">{active ? t('standing.suspend.then') : t('standing.restore.then')}</p>
          <Field label={t('review.reason')} hint={t('standing.reason.hint')}>{(id, about) => <Input.TextArea id={id} aria-describedby={about} rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />}</Field>
          <div className="acts">
            <Button type="primary" danger={active} htmlType="submit" disabled={reason.trim() === ''}>{t('next.review')}</Button>
            <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
