import { Button, Modal } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import { Failure } from '../../parts/states'
import { Field } from '../../parts/layout'
import { useSaid } from '../../i18n'

/** What the bank's system says of payments: its signed message, handed in as a file with its signature beside it. */
export function BankMessage() {
  const { t } = useTranslation()
  const said = useSaid()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [file, setFile] = useState<File | null>(null)
  const [signature, setSignature] = useState<File | null>(null)
  const hand = useMutation({
    mutationFn: async () => (await gateway.takeBankFile({ body: { file: file!, signature: (await signature!.text()).trim() } })).data,
    onSuccess: () => queries.invalidateQueries(),
  })
  const close = () => {
    setOpen(false)
    hand.reset()
  }
  return (
    <>
      <Button size="large" onClick={() => setOpen(true)}>{t('message.hand_in')}</Button>
      <Modal open={open} onCancel={close} footer={null} title={t('message.hand_in')} destroyOnHidden>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            hand.mutate()
          }}
        >
          <p className="quiet">{t('message.about')}</p>
          <Field label={t('message.file')}>{(id) => <input id={id} type="file" accept=".xml" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />}</Field>
          <Field label={t('message.signature')} hint={t('message.signature.hint')}>{(id) => <input id={id} type="file" onChange={(event) => setSignature(event.target.files?.[0] ?? null)} />}</Field>
          {hand.isError ? <Failure error={hand.error} /> : null}
          {hand.data ? (
            <div className={`notice notice-${hand.data.errors.length > 0 ? 'care' : 'good'}`} role="status">
              <div>
                <strong>{hand.data.repeated ? t('message.repeated') : t('message.taken')}</strong>
                {hand.data.errors.map((one) => <p key={`${one.place} ${one.field}`}>{one.place} · {said(one)}</p>)}
              </div>
            </div>
          ) : null}
          <div className="acts">
            <Button type="primary" htmlType="submit" disabled={!file || !signature} loading={hand.isPending}>{t('message.send')}</Button>
            <Button onClick={close}>{t('close')}</Button>
          </div>
        </form>
      </Modal>
    </>
  )
}
