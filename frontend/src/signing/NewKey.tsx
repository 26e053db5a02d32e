import { Button, Input, Radio } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { Field, Panel } from '../parts/layout'
import { Failure } from '../parts/states'
import { keep } from '../session/keystores'
import { keepDeviceShare } from './signer'
import { ethereum, walletAddress } from './wallet'

type Kind = 'held' | 'browser' | 'wallet' | 'remote'
const LEAST_PASSPHRASE = 12
const NOWHERE = { url: '', identifier: '', token: '' }

/** A new key of one's own, wherever it is to be kept. An administrator grants it afterwards. */
export function NewKey() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [kind, setKind] = useState<Kind>('held')
  const [label, setLabel] = useState('')
  const [secret, setSecret] = useState('')
  const [again, setAgain] = useState('')
  const [remote, setRemote] = useState(NOWHERE)
  const wallet = ethereum()
  const kinds: Kind[] = ['held', 'browser', ...(wallet ? (['wallet'] as const) : []), 'remote']
  const make = useMutation({
    mutationFn: async () => {
      if (kind === 'held') {
        const made = (await gateway.holdKey({ body: { label, pin: secret } })).data
        keepDeviceShare(made.address, made.device_share)
      } else if (kind === 'browser') {
        const { makeKeystore } = await import('./keystore')
        const keystore = await makeKeystore(secret)
        await gateway.keepKeystore({ body: { label, keystore } })
        keep(keystore)
      } else if (kind === 'remote') {
        await gateway.noteRemote({ body: { label, url: remote.url.trim(), identifier: remote.identifier.trim().toLowerCase(), token: remote.token.trim() } })
      } else {
        await gateway.noteWallet({ body: { label, address: await walletAddress(wallet!) } })
      }
    },
    onSuccess: () => {
      setLabel('')
      setSecret('')
      setAgain('')
      setRemote(NOWHERE)
      void queries.invalidateQueries({ queryKey: ['keys'] })
    },
  })
  const proven = {
    held: secret === again && /^\d{6,12}$/.test(secret),
    browser: secret === again && secret.length >= LEAST_PASSPHRASE,
    wallet: true,
    remote: remote.url.trim() !== '' && /^0x[0-9a-fA-F]{128}$/.test(remote.identifier.trim()) && remote.token.trim().length >= 16,
  }[kind]
  return (
    <Panel title={t('keys.new')}>
      <form
        className="stack"
        style={{ maxWidth: 520 }}
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <Radio.Group aria-label={t('keys.kind')} value={kind} className="stack-tight"
          onChange={(event) => {
            setKind(event.target.value as Kind)
            make.reset()
          }}
          options={kinds.map((one) => ({ value: one, label: <><strong>{t(`key.${one}`)}</strong><br /><span className="small quiet">{t(`keys.${one}.about`)}</span></> }))} />
        <Field label={t('keys.label')}>{(id) => <Input id={id} maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />}</Field>
        {kind === 'held' || kind === 'browser' ? (
          <>
            <Field label={kind === 'held' ? t('signer.pin') : t('signer.passphrase')} hint={kind === 'held' ? t('keys.pin.hint') : t('keys.passphrase.hint', { count: LEAST_PASSPHRASE })}>
              {(id, about) => <Input.Password id={id} aria-describedby={about} autoComplete="new-password" inputMode={kind === 'held' ? 'numeric' : 'text'} value={secret} onChange={(event) => setSecret(event.target.value)} />}
            </Field>
            <Field label={t('keys.again')} wrong={again !== '' && again !== secret ? t('keys.differ') : null}>
              {(id) => <Input.Password id={id} autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} />}
            </Field>
          </>
        ) : null}
        {kind === 'remote' ? (
          <>
            <Field label={t('keys.remote.url')} hint={t('keys.remote.url.hint')}>{(id, about) => <Input id={id} aria-describedby={about} maxLength={500} value={remote.url} onChange={(event) => setRemote({ ...remote, url: event.target.value })} />}</Field>
            <Field label={t('keys.remote.identifier')} hint={t('keys.remote.identifier.hint')}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" maxLength={130} value={remote.identifier} onChange={(event) => setRemote({ ...remote, identifier: event.target.value })} />}</Field>
            <Field label={t('signer.token')} hint={t('keys.remote.token.hint')}>{(id, about) => <Input.Password id={id} aria-describedby={about} autoComplete="off" maxLength={2000} value={remote.token} onChange={(event) => setRemote({ ...remote, token: event.target.value })} />}</Field>
          </>
        ) : null}
        {make.isError ? <Failure error={make.error} /> : null}
        {make.isSuccess ? <div className="notice notice-good" role="status"><div>{t('keys.made_now')}</div></div> : null}
        <div className="acts"><Button type="primary" htmlType="submit" loading={make.isPending} disabled={!label.trim() || !proven}>{kind === 'wallet' || kind === 'remote' ? t('keys.note') : t('keys.make')}</Button></div>
      </form>
    </Panel>
  )
}
