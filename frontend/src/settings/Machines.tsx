import { Button, Checkbox, Input, Modal, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { ClientAnswer, ClientRequest, SecretMade } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Fact, Field, Panel } from '../parts/layout'
import { Empty, Failure } from '../parts/states'
import { Administrators, Once, Sure } from './parts'
import { machines, useIs, usePerson } from './questions'

type Scope = ClientRequest['scopes'][number]
const SCOPES: Scope[] = ['read', 'notices', 'invoices', 'documents', 'certificates:draft', 'offers', 'standing-orders', 'financings:quote', 'payments:batches', 'payments:receipts', 'registrations', 'pool:draft']
const MOST_SECRETS = 2
const SHOWN = ['live', 'revoked'] as const

/** 系统接口: the participant's own systems, what each may ask for, and its secrets. */
export function Machines() {
  const { t } = useTranslation()
  return useIs('administrator') ? <All /> : <Administrators what={t('machines.what')} />
}

function All() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const shown = search.get('show') === 'revoked' ? 'revoked' : 'live'
  const [registering, setRegistering] = useState(false)
  const [told, setTold] = useState<SecretMade | null>(null)
  return (
    <>
      <div className="row row-between">
        <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'live' ? {} : { show: one }, { replace: true })} options={SHOWN.map((one) => ({ value: one, label: t(`machines.${one}`) }))} />
        <Button type="primary" disabled={registering} onClick={() => setRegistering(true)}>{t('machines.register')}</Button>
      </div>
      {registering ? <Panel title={t('machines.register')}><Form close={() => setRegistering(false)} made={(one) => { setRegistering(false); setTold(one) }} /></Panel> : null}
      <Ask of={useQuery(machines)}>
        {(all) => {
          const rows = all.filter((one) => (one.revoked_at !== null) === (shown === 'revoked')).reverse()
          if (rows.length === 0) return <Panel><Empty title={t('machines.none')} then={t('machines.none.then')} /></Panel>
          return rows.map((one) => <Machine key={one.client_id} one={one} tell={setTold} />)
        }}
      </Ask>
      <Modal open={told !== null} onCancel={() => setTold(null)} footer={null} title={t('machines.secret')} maskClosable={false} destroyOnHidden>
        {told ? (
          <div className="stack">
            <dl><Fact label={t('machines.id')}><span className="mono">{told.client_id}</span></Fact></dl>
            <Once label={t('machines.secret')} value={told.client_secret} then={t('machines.secret.then')} />
            <div className="acts"><Button type="primary" onClick={() => setTold(null)}>{t('machines.secret.kept')}</Button></div>
          </div>
        ) : null}
      </Modal>
    </>
  )
}

function Machine({ one, tell }: { one: ClientAnswer; tell: (secret: SecretMade) => void }) {
  const { t } = useTranslation()
  const word = useWord()
  const person = usePerson()
  const queries = useQueryClient()
  const settled = () => queries.invalidateQueries({ queryKey: ['clients'] })
  const another = useMutation({
    mutationFn: async () => (await gateway.addSecret({ path: { client: one.client_id } })).data,
    onSuccess: async (made) => {
      tell(made)
      await settled()
    },
  })
  const end = async (secret: string) => {
    await gateway.endSecret({ path: { client: one.client_id, secret } })
    await settled()
  }
  const revoke = async () => {
    await gateway.revokeClient({ path: { client: one.client_id } })
    await settled()
  }
  const live = one.revoked_at === null
  return (
    <Panel title={one.name} extra={live ? <Sure words={t('machines.revoke')} then={t('machines.revoke.then')} act={revoke} /> : <span className="mark mark-calm">{t('machines.revoked_at', { at: momentOf(one.revoked_at!) })}</span>}>
      <div className="stack">
        <dl className="facts">
          <Fact label={t('machines.id')}><span className="mono">{one.client_id}</span></Fact>
          <Fact label={t('machines.scopes')}>{one.scopes.map((scope) => word('scope', scope)).join(t('comma'))}</Fact>
          <Fact label={t('machines.networks')}>{one.networks.length > 0 ? <span className="mono">{one.networks.join(' ')}</span> : t('machines.networks.any')}</Fact>
          <Fact label={t('machines.made_by')}>{person(one.made_by)} · {momentOf(one.made_at)}</Fact>
        </dl>
        {live ? (
          <section className="stack-tight">
            <h3>{t('machines.secrets')}</h3>
            {one.secrets.length === 0 ? <p className="quiet">{t('machines.no_secrets')}</p> : (
              <ul className="stack-tight">
                {one.secrets.map((secret, place) => (
                  <li key={secret.id} className="row row-between">
                    <span><strong>{t('machines.secret.no', { no: place + 1 })}</strong> <span className="small quiet">{t('machines.secret.made', { at: momentOf(secret.made_at) })} · {secret.last_used_at ? t('machines.secret.used', { at: momentOf(secret.last_used_at) }) : t('machines.secret.unused')}</span></span>
                    <Sure words={t('machines.secret.end')} then={t('machines.secret.end.then')} act={() => end(secret.id)} />
                  </li>
                ))}
              </ul>
            )}
            {another.isError ? <Failure error={another.error} /> : null}
            {one.secrets.length < MOST_SECRETS ? <div><Button loading={another.isPending} onClick={() => another.mutate()}>{t('machines.secret.add')}</Button></div> : <p className="small quiet">{t('machines.secret.two')}</p>}
          </section>
        ) : null}
      </div>
    </Panel>
  )
}

function Form({ close, made }: { close: () => void; made: (secret: SecretMade) => void }) {
  const { t } = useTranslation()
  const word = useWord()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['read'])
  const [networks, setNetworks] = useState('')
  const register = useMutation({
    mutationFn: async () => (await gateway.registerClient({ body: { name: name.trim(), scopes, networks: networks.split(/[\s,，]+/).filter(Boolean) } })).data,
    onSuccess: async (secret) => {
      made(secret)
      await queries.invalidateQueries({ queryKey: ['clients'] })
    },
  })
  return (
    <form
      className="stack"
      style={{ maxWidth: 620 }}
      onSubmit={(event) => {
        event.preventDefault()
        register.mutate()
      }}
    >
      <Field label={t('machines.name')}>{(id) => <Input id={id} maxLength={80} placeholder={t('machines.name.example')} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
      <div className="field">
        <span className="label">{t('machines.scopes')}</span>
        <Checkbox.Group aria-label={t('machines.scopes')} className="boxes" value={scopes} onChange={setScopes} options={SCOPES.map((one) => ({ value: one, label: <>{word('scope', one)} <span className="mono quiet">{one}</span></> }))} />
        <div className="hint">{t('machines.scopes.hint')}</div>
      </div>
      <Field label={t('machines.networks')} hint={t('machines.networks.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" placeholder="203.0.113.0/24" value={networks} onChange={(event) => setNetworks(event.target.value)} />}</Field>
      {register.isError ? <Failure error={register.error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={register.isPending} disabled={name.trim() === '' || scopes.length === 0}>{t('machines.register.make')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
