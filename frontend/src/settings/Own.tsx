import { Button, Input } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../client/sdk.gen'
import { me } from '../gateway/questions'
import { Field, Panel } from '../parts/layout'
import { Failure } from '../parts/states'
import { ended } from '../session/session'
import { LEAST_PASSWORD } from '../session/password'
import { Authenticator, Sure } from './parts'
import { Sessions } from './Sessions'

/** 登录与会话: where one is signed in; the own password and authenticator. */
export function Own() {
  const { t } = useTranslation()
  const who = useQuery(me).data
  return (
    <>
      <Panel title={t('sessions')} flush extra={<Everywhere />}>
        <div style={{ marginTop: 10 }}><Sessions /></div>
      </Panel>
      {who && !who.person ? (
        <div className="notice notice-info"><div><strong>{t('own.nobody')}</strong><p>{t('own.nobody.then')}</p></div></div>
      ) : who ? (
        <div className="halves">
          <Password asks={who.how === 'password'} />
          <SecondFactor asks={who.how === 'password'} />
        </div>
      ) : null}
      <p className="small quiet">{t('own.keys')} <Link to="/keys">{t('keys')}</Link></p>
    </>
  )
}

function Everywhere() {
  const { t } = useTranslation()
  const leave = async () => {
    await gateway.signOut()
    ended()
  }
  return <Sure words={t('sessions.end_all')} then={t('sessions.end_all.then')} act={leave} />
}

/** Who came by password shows once more that it is that person; a session that somebody took over is not enough. */
function Proof({ password, code, change }: { password: string; code: string; change: (part: { password?: string; code?: string }) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('own.password')}>{(id) => <Input.Password id={id} autoComplete="current-password" maxLength={128} value={password} onChange={(event) => change({ password: event.target.value })} />}</Field>
      <Field label={t('code')} hint={t('own.code.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(event) => change({ code: event.target.value })} />}</Field>
    </>
  )
}

const NOTHING = { password: '', code: '' }

function Password({ asks }: { asks: boolean }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [proof, setProof] = useState(NOTHING)
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const save = useMutation({
    mutationFn: () => gateway.changePassword({ body: { new_password: fresh, password: proof.password, code: proof.code || null } }),
    onSuccess: async () => {
      setProof(NOTHING)
      setFresh('')
      setAgain('')
      await queries.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  const proven = !asks || (proof.password !== '' && proof.code.length === 6)
  return (
    <Panel title={t('own.change_password')}>
      <form
        className="stack"
        style={{ maxWidth: 460 }}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        {asks ? <Proof {...proof} change={(part) => setProof({ ...proof, ...part })} /> : <p className="small quiet">{t('own.by_key')}</p>}
        <Field label={t('own.new_password')} hint={t('own.new_password.hint', { count: LEAST_PASSWORD })}>{(id, about) => <Input.Password id={id} aria-describedby={about} autoComplete="new-password" maxLength={128} value={fresh} onChange={(event) => setFresh(event.target.value)} />}</Field>
        <Field label={t('own.new_password.again')} wrong={again !== '' && again !== fresh ? t('keys.differ') : null}>{(id) => <Input.Password id={id} autoComplete="new-password" maxLength={128} value={again} onChange={(event) => setAgain(event.target.value)} />}</Field>
        {save.isError ? <Failure error={save.error} /> : null}
        {save.isSuccess ? <div className="notice notice-good" role="status"><div>{t('own.password_changed')}</div></div> : null}
        <div className="acts"><Button type="primary" htmlType="submit" loading={save.isPending} disabled={!proven || fresh.length < LEAST_PASSWORD || fresh !== again}>{t('own.change_password')}</Button></div>
      </form>
    </Panel>
  )
}

function SecondFactor({ asks }: { asks: boolean }) {
  const { t } = useTranslation()
  const [proof, setProof] = useState(NOTHING)
  const enrol = useMutation({
    mutationFn: async () => (await gateway.enrol({ body: { password: proof.password, code: proof.code || null } })).data,
    onSuccess: () => setProof(NOTHING),
  })
  const proven = !asks || (proof.password !== '' && proof.code.length === 6)
  return (
    <Panel title={t('own.totp')}>
      {enrol.isSuccess ? <Authenticator uri={enrol.data.totp_uri} /> : (
        <form
          className="stack"
          style={{ maxWidth: 460 }}
          onSubmit={(event) => {
            event.preventDefault()
            enrol.mutate()
          }}
        >
          <p>{t('own.totp.about')}</p>
          {asks ? <Proof {...proof} change={(part) => setProof({ ...proof, ...part })} /> : null}
          {enrol.isError ? <Failure error={enrol.error} /> : null}
          <div className="acts"><Button htmlType="submit" loading={enrol.isPending} disabled={!proven}>{t('own.totp.new')}</Button></div>
        </form>
      )}
    </Panel>
  )
}
