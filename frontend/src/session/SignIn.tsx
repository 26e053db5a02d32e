import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Looks, Logo } from '../app/Top'
import type { SignInAnswer } from '../client/types.gen'
import { problemOf } from '../gateway/problem'
import { demo } from '../gateway/questions'
import { PathOffer } from '../path/PathButton'
import { Field } from '../parts/layout'
import { Failure } from '../parts/states'
import { hasDeviceShares } from '../signing/signer'
import { ethereum } from '../signing/wallet'
import { DemoSwitch } from './DemoSwitch'
import { byKey, byPassword, byPin, byWallet } from './enter'
import { kept } from './keystores'
import { enter } from './session'

/** The way in, with what this is beside it. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <main className="door">
      <div className="door-say">
        <div className="row"><span style={{ width: 44 }}><Logo /></span><strong style={{ fontSize: 20 }}>{t('brand')}</strong></div>
        <h2>{t('door.title')}</h2>
        <p>{t('door.about')}</p>
      </div>
      <div className="door-form">
        <div className="row row-between"><h1 style={{ fontSize: 20 }}>{title}</h1><span className="row" style={{ gap: 2 }}><Looks /></span></div>
        {children}
      </div>
    </main>
  )
}

export function SignIn() {
  const { t } = useTranslation()
  const isDemo = useQuery(demo).data !== undefined
  return (
    <Door title={t('sign_in')}>
      {isDemo ? (
        <section className="stack-tight" aria-label={t('demo')}>
          <p>{t('demo.about')}</p>
          <DemoSwitch wide />
          <PathOffer />
        </section>
      ) : null}
      <SignInForm />
    </Door>
  )
}

/** Password and code; a wallet, or a key that this browser keeps. */
export function SignInForm() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [pin, setPin] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [participant, setParticipant] = useState<string>()
  const wallet = ethereum()
  const keystore = kept()
  const go = useMutation({
    mutationFn: (way: () => Promise<SignInAnswer>) => way(),
    onSuccess: (session) => {
      enter(session)
      void queries.invalidateQueries()
    },
  })
  const unnamed = go.isError && problemOf(go.error).code === 'participant_not_named' ? (problemOf(go.error).body?.errors ?? []).map((one) => String(one.participant)) : []
  return (
    <div className="stack">
      {unnamed.length > 0 || participant ? (
        <Field label={t('sign_in.for')} hint={t('sign_in.for.hint')}>{(id, about) => <Select id={id} aria-describedby={about} placeholder={t('sign_in.for')} value={participant} onChange={setParticipant} options={(unnamed.length > 0 ? unnamed : [participant!]).map((one) => ({ value: one, label: one }))} />}</Field>
      ) : null}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          go.mutate(() => (pin ? byPin(login.trim(), password, code.trim(), pin, participant) : byPassword(login.trim(), password, code.trim(), participant)))
        }}
      >
        <Field label={t('login')}>{(id) => <Input id={id} autoComplete="username" value={login} onChange={(event) => setLogin(event.target.value)} />}</Field>
        <Field label={t('password')}>{(id) => <Input.Password id={id} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}</Field>
        <Field label={t('code')} hint={t('code.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(event) => setCode(event.target.value)} />}</Field>
        {hasDeviceShares() ? <Field label={t('sign_in.pin')} hint={t('sign_in.pin.hint')}>{(id, about) => <Input.Password id={id} aria-describedby={about} inputMode="numeric" autoComplete="off" maxLength={12} value={pin} onChange={(event) => setPin(event.target.value)} />}</Field> : null}
        {go.isError ? <Failure error={go.error} /> : null}
        <Button type="primary" htmlType="submit" size="large" loading={go.isPending} disabled={!login || !password || code.length < 6}>{t('sign_in')}</Button>
      </form>
      {keystore ? (
        <form
          className="stack-tight"
          onSubmit={(event) => {
            event.preventDefault()
            go.mutate(async () => byKey(await (await import('../signing/keystore')).openKeystore(keystore, passphrase), participant))
          }}
        >
          <Field label={t('sign_in.browser')}>{(id) => <Input.Password id={id} autoComplete="off" value={passphrase} onChange={(event) => setPassphrase(event.target.value)} />}</Field>
          <Button htmlType="submit" disabled={!passphrase} loading={go.isPending}>{t('sign_in.with_key')}</Button>
        </form>
      ) : null}
      {wallet ? <Button onClick={() => go.mutate(() => byWallet(wallet, participant))}>{t('sign_in.wallet')}</Button> : <p className="small quiet">{t('sign_in.checkers')}</p>}
    </div>
  )
}
