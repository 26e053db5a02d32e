import { Button, Input, Modal } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { Field } from '../parts/layout'
import { Failure } from '../parts/states'
import { deviceShare } from './signer'

/** Another PIN for a held key, on the device that has its share. */
export function NewPin({ address }: { address: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('pin.change')}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('pin.change')} destroyOnHidden><Form address={address} close={() => setOpen(false)} /></Modal>
    </>
  )
}

function Form({ address, close }: { address: string; close: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [pin, setPin] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const change = useMutation({
    mutationFn: () => gateway.changePin({ path: { address }, body: { device_share: deviceShare(address)!, pin, new_pin: fresh } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  if (change.isSuccess) return <div className="stack"><div className="notice notice-good" role="status"><div>{t('pin.changed')}</div></div><div className="acts"><Button type="primary" onClick={close}>{t('close')}</Button></div></div>
  const field = (label: string, value: string, set: (text: string) => void, about?: string, wrong?: string | null) => (
    <Field label={label} hint={about} wrong={wrong}>{(id, described) => <Input.Password id={id} aria-describedby={described} autoComplete="off" inputMode="numeric" maxLength={12} value={value} onChange={(event) => set(event.target.value)} />}</Field>
  )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      {field(t('pin.now'), pin, setPin)}
      {field(t('pin.new'), fresh, setFresh, t('keys.pin.hint'))}
      {field(t('keys.again'), again, setAgain, undefined, again !== '' && again !== fresh ? t('keys.differ') : null)}
      {change.isError ? <Failure error={change.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={change.isPending} disabled={pin === '' || !/^\d{6,12}$/.test(fresh) || fresh !== again}>{t('pin.change')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
