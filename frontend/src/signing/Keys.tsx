import { Button, Input, Radio } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import { dateOf } from '../dates/dates'
import { keys } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Field, Page, Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty, Failure } from '../parts/states'
import { keep } from '../session/keystores'
import { deviceShare, keepDeviceShare, type KeyAnswer } from './signer'
import { ethereum, walletAddress } from './wallet'

type Kind = 'held' | 'browser' | 'wallet'
const LEAST_PASSPHRASE = 12

/** 签名密钥: the own keys, and a new one, wherever it is to be kept. */
export function Keys() {
  const { t } = useTranslation()
  const word = useWord()
  const columns: Column<KeyAnswer>[] = [
    { key: 'label', title: t('keys.label'), show: (one) => <strong>{one.label}</strong> },
    { key: 'kind', title: t('keys.kind'), show: (one) => word('key', one.kind) },
    { key: 'address', title: t('keys.address'), show: (one) => <span className="mono">{one.address}</span> },
    { key: 'made', title: t('keys.made'), show: (one) => dateOf(one.made_at) },
    { key: 'state', title: t('state'), show: (one) => <KeyState one={one} /> },
  ]
  return (
    <Page title={t('keys')} about={t('keys.about')}>
      <Panel flush>
        <Ask of={useQuery(keys)}>{(found) => <Rows rows={found} columns={columns} id={(one) => one.address} label={t('keys')} empty={<Empty title={t('keys.none')} then={t('keys.none.then')} />} />}</Ask>
      </Panel>
      <NewKey />
    </Page>
  )
}

function KeyState({ one }: { one: KeyAnswer }) {
  const { t } = useTranslation()
  if (one.locked) return <span className="mark mark-bad">{t('keys.locked')}</span>
  if (one.powers === 0) return <span className="mark mark-care">{t('keys.not_granted')}</span>
  if (one.kind === 'held' && !deviceShare(one.address)) return <span className="mark mark-calm">{t('keys.other_device')}</span>
  return <span className="mark mark-good">{t('keys.ready')}</span>
}

function NewKey() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [kind, setKind] = useState<Kind>('held')
  const [label, setLabel] = useState('')
  const [secret, setSecret] = useState('')
  const [again, setAgain] = useState('')
  const wallet = ethereum()
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
      } else {
        await gateway.noteWallet({ body: { label, address: await walletAddress(wallet!) } })
      }
    },
    onSuccess: () => {
      setLabel('')
      setSecret('')
      setAgain('')
      void queries.invalidateQueries({ queryKey: ['keys'] })
    },
  })
  const proven = kind === 'wallet' || (secret === again && (kind === 'held' ? /^\d{6,12}$/.test(secret) : secret.length >= LEAST_PASSPHRASE))
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
        <Radio.Group aria-label={t('keys.kind')} value={kind} className="stack-tight" onChange={(event) => setKind(event.target.value as Kind)}
          options={(['held', 'browser', ...(wallet ? (['wallet'] as const) : [])] as Kind[]).map((one) => ({ value: one, label: <><strong>{t(`key.${one}`)}</strong><br /><span className="small quiet">{t(`keys.${one}.about`)}</span></> }))} />
        <Field label={t('keys.label')}>{(id) => <Input id={id} maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />}</Field>
        {kind === 'wallet' ? null : (
          <>
            <Field label={kind === 'held' ? t('signer.pin') : t('signer.passphrase')} hint={kind === 'held' ? t('keys.pin.hint') : t('keys.passphrase.hint', { count: LEAST_PASSPHRASE })}>
              {(id, about) => <Input.Password id={id} aria-describedby={about} autoComplete="new-password" inputMode={kind === 'held' ? 'numeric' : 'text'} value={secret} onChange={(event) => setSecret(event.target.value)} />}
            </Field>
            <Field label={t('keys.again')} wrong={again !== '' && again !== secret ? t('keys.differ') : null}>
              {(id) => <Input.Password id={id} autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} />}
            </Field>
          </>
        )}
        {make.isError ? <Failure error={make.error} /> : null}
        {make.isSuccess ? <div className="notice notice-good" role="status"><div>{t('keys.made_now')}</div></div> : null}
        <div className="acts"><Button type="primary" htmlType="submit" loading={make.isPending} disabled={!label.trim() || !proven}>{t('keys.make')}</Button></div>
      </form>
    </Panel>
  )
}
