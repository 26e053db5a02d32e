import { Button, Input, Radio } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useNavigate } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { Accepted } from '../client/types.gen'
import { useWord } from '../i18n'
import { Field } from '../parts/layout'
import { Empty, Failure } from '../parts/states'
import { Authenticator } from '../settings/parts'
import '../settings/settings.css'
import { byPassword } from './enter'
import { LEAST_PASSWORD } from './password'
import { enter } from './session'
import { Door } from './SignIn'

/** Whoever was invited comes in here: a name and a password, an authenticator, and the first sign-in. */
export function Join() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const place = useLocation()
  const [token] = useState(place.hash.slice(1))
  const [password, setPassword] = useState('')
  const [accepted, setAccepted] = useState<Accepted | null>(null)
  useEffect(() => {
    document.title = `${t('join')} · Tallystick`
    // Neither history nor whoever looks over a shoulder needs it any more.
    if (place.hash) void navigate('/join', { replace: true })
  }, [navigate, place.hash, t])
  return (
    <Door title={t('join')}>
      {token === '' ? <Empty title={t('join.no_token')} then={t('join.no_token.then')}><Link to="/">{t('sign_in')}</Link></Empty>
        : accepted ? <Enrolled accepted={accepted} password={password} />
        : <Accept token={token} password={password} setPassword={setPassword} done={setAccepted} />}
    </Door>
  )
}

function Accept({ token, password, setPassword, done }: { token: string; password: string; setPassword: (text: string) => void; done: (accepted: Accepted) => void }) {
  const { t } = useTranslation()
  const [known, setKnown] = useState(false)
  const [name, setName] = useState('')
  const [again, setAgain] = useState('')
  const [code, setCode] = useState('')
  const accept = useMutation({
    mutationFn: async () => (await gateway.accept({ body: { token, password, ...(known ? { code } : { name: name.trim() }) } })).data,
    onSuccess: done,
  })
  const ready = known ? password !== '' && code.length === 6 : name.trim() !== '' && password.length >= LEAST_PASSWORD && password === again
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        accept.mutate()
      }}
    >
      <p className="quiet">{t('join.about')}</p>
      <Radio.Group aria-label={t('join.who')} value={known} onChange={(event) => setKnown(event.target.value as boolean)} className="stack-tight" options={[{ value: false, label: t('join.new') }, { value: true, label: t('join.known') }]} />
      {known ? null : <Field label={t('join.name')}>{(id) => <Input id={id} autoComplete="name" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}</Field>}
      <Field label={t('password')} hint={known ? t('join.known.hint') : t('own.new_password.hint', { count: LEAST_PASSWORD })}>
        {(id, about) => <Input.Password id={id} aria-describedby={about} autoComplete={known ? 'current-password' : 'new-password'} maxLength={128} value={password} onChange={(event) => setPassword(event.target.value)} />}
      </Field>
      {known ? <Field label={t('code')} hint={t('code.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(event) => setCode(event.target.value)} />}</Field>
        : <Field label={t('own.new_password.again')} wrong={again !== '' && again !== password ? t('keys.differ') : null}>{(id) => <Input.Password id={id} autoComplete="new-password" maxLength={128} value={again} onChange={(event) => setAgain(event.target.value)} />}</Field>}
      {accept.isError ? <Failure error={accept.error} /> : null}
      <Button type="primary" htmlType="submit" size="large" loading={accept.isPending} disabled={!ready}>{t('join.accept')}</Button>
    </form>
  )
}

function Enrolled({ accepted, password }: { accepted: Accepted; password: string }) {
  const { t } = useTranslation()
  const word = useWord()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [code, setCode] = useState('')
  const go = useMutation({
    mutationFn: () => byPassword(accepted.login, password, code, accepted.participant),
    onSuccess: async (session) => {
      queries.clear()
      enter(session)
      await navigate('/', { replace: true })
    },
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        go.mutate()
      }}
    >
      <div className="notice notice-good" role="status"><div><strong>{t('join.done', { login: accepted.login })}</strong><p>{accepted.roles.map((role) => word('role', role)).join(t('comma'))}</p></div></div>
      {accepted.totp_uri ? <><h2>{t('join.totp')}</h2><Authenticator uri={accepted.totp_uri} /></> : <p>{t('join.next_code')}</p>}
      <Field label={t('code')} hint={t('code.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(event) => setCode(event.target.value)} />}</Field>
      {go.isError ? <Failure error={go.error} /> : null}
      <Button type="primary" htmlType="submit" size="large" loading={go.isPending} disabled={code.length < 6}>{t('join.sign_in')}</Button>
      {accepted.roles.some((role) => role === 'checker' || role === 'administrator') ? <p className="small quiet">{t('join.then_key')}</p> : null}
    </form>
  )
}
