/** What the settings' pages are made of. */
import { Button, Checkbox, Input, QRCode, type InputRef } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWord } from '../i18n'
import { Failure } from '../parts/states'
import { members } from './questions'

/** A secret that is shown this once, to be copied. */
export function Once({ label, value, then }: { label: string; value: string; then: string }) {
  const { t } = useTranslation()
  const field = useRef<InputRef>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    // Where the page is not under https there is no clipboard: it is selected, and copied by hand.
    await navigator.clipboard?.writeText(value).then(() => setCopied(true), () => undefined)
  }
  return (
    <div className="notice notice-care" role="status">
      <div>
        <strong>{label}</strong>
        <div className="once">
          <Input ref={field} readOnly aria-label={label} value={value} onFocus={(event) => event.target.select()} />
          <Button onClick={() => void copy()}>{copied ? t('settings.copied') : t('settings.copy')}</Button>
        </div>
        <p className="small" style={{ marginTop: 8 }}>{then}</p>
      </div>
    </div>
  )
}

/** What an authenticator needs to know, told this once: to be scanned, or typed. */
export function Authenticator({ uri }: { uri: string }) {
  const { t } = useTranslation()
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  return (
    <div className="authenticator">
      <QRCode type="svg" value={uri} size={164} color="#000000" bgColor="#ffffff" aria-label={t('totp.picture')} />
      <div className="stack-tight">
        <p>{t('totp.scan')}</p>
        <p className="small quiet">{t('totp.type')}</p>
        <p className="mono">{secret.replace(/(.{4})/g, '$1 ').trim()}</p>
        <p className="small quiet">{t('totp.once')}</p>
      </div>
    </div>
  )
}

/** An act that cannot be taken back: what it does is said, and asked again. */
export function Sure({ words, then, act, danger = true }: { words: string; then: string; act: () => Promise<unknown>; danger?: boolean }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  if (!asked) return <Button danger={danger} onClick={() => setAsked(true)}>{words}</Button>
  const go = async () => {
    setBusy(true)
    try {
      await act()
      setAsked(false)
    } catch (problem) {
      setError(problem)
    }
    setBusy(false)
  }
  return (
    <div className="stack-tight" role="group" aria-label={words} style={{ justifyItems: 'start', textAlign: 'left', whiteSpace: 'normal', maxWidth: 420 }}>
      <span className="small">{then}</span>
      {error ? <Failure error={error} /> : null}
      <span className="row">
        <Button danger={danger} type="primary" loading={busy} onClick={() => void go()}>{t('settings.sure', { act: words })}</Button>
        <Button onClick={() => { setAsked(false); setError(null) }}>{t('cancel')}</Button>
      </span>
    </div>
  )
}

const ROLES = ['maker', 'checker', 'viewer', 'administrator'] as const
export type Role = (typeof ROLES)[number]

/** Roles, each with what it may do. */
export function RoleBoxes({ value, change, of = [...ROLES] }: { value: Role[]; change: (roles: Role[]) => void; of?: Role[] }) {
  const { t } = useTranslation()
  const word = useWord()
  return (
    <Checkbox.Group aria-label={t('people.roles')} className="boxes" value={value} onChange={change}
      options={ROLES.filter((one) => of.includes(one)).map((one) => ({ value: one, label: <><strong>{word('role', one)}</strong><br /><span className="small quiet">{t(`people.role.${one}`)}</span></> }))} />
  )
}

/** Who else can do it, where this session may not. */
export function Administrators({ what }: { what: string }) {
  const { t } = useTranslation()
  const found = useQuery(members).data?.filter((one) => one.roles.includes('administrator') && one.suspended_at === null) ?? []
  const names = found.map((one) => one.name).join(t('comma')) || t('settings.founding')
  return <div className="notice notice-info"><div><strong>{t('settings.by_administrator', { what })}</strong><p>{t('settings.by_administrator.then', { names })}</p></div></div>
}
