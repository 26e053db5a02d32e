import { Button, Input, Modal } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { momentOf } from '../dates/dates'
import { Field } from '../parts/layout'
import { Failure } from '../parts/states'
import { Once, RoleBoxes, type Role } from './parts'

/** Somebody new, or, where `login` is given, one of the own people who lost password or authenticator. */
export function Invite({ open, close, login: known, roles: had }: { open: boolean; close: () => void; login?: string; roles?: Role[] }) {
  const { t } = useTranslation()
  return (
    <Modal open={open} onCancel={close} footer={null} title={known ? t('people.again') : t('people.invite')} destroyOnHidden>
      <Form close={close} known={known} had={had ?? ['maker']} />
    </Modal>
  )
}

function Form({ close, known, had }: { close: () => void; known?: string; had: Role[] }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [login, setLogin] = useState(known ?? '')
  const [roles, setRoles] = useState<Role[]>(had)
  const invite = useMutation({
    mutationFn: async () => (await gateway.invite({ body: { login: login.trim(), roles } })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invitations'] }),
  })
  if (invite.isSuccess) {
    return (
      <div className="stack">
        {/* Behind the #, so that no server on the way writes it down. */}
        <Once label={t('people.link')} value={`${window.location.origin}/join#${invite.data.token}`} then={t('people.link.then', { login: invite.data.login, at: momentOf(invite.data.expires_at) })} />
        <div className="acts"><Button type="primary" onClick={close}>{t('people.handed')}</Button></div>
      </div>
    )
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      {known ? <p>{t('people.again.about')}</p> : null}
      <Field label={t('login')} hint={t('people.login.hint')}>
        {(id, about) => <Input id={id} aria-describedby={about} disabled={known !== undefined} maxLength={254} value={login} onChange={(event) => setLogin(event.target.value)} />}
      </Field>
      <div className="field"><span className="label">{t('people.roles')}</span><RoleBoxes value={roles} change={setRoles} /></div>
      {invite.isError ? <Failure error={invite.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={invite.isPending} disabled={login.trim() === '' || roles.length === 0}>{t('people.invite.make')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
