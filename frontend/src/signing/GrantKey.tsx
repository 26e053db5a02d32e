import { Button, Checkbox, Input, Modal, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { MemberAnswer } from '../client/types.gen'
import { me } from '../gateway/questions'
import { useWord } from '../i18n'
import { Field } from '../parts/layout'
import { Failure, Loading } from '../parts/states'
import { members } from '../settings/questions'
import type { KeyRow } from './keyRows'
import { POWERS, bitsOf, type Power } from './Powers'
import { useAdminister } from './useAdminister'

// What the checkers of a kind of participant sign. An administrator's key also needs to administer.
const USUAL: Record<string, Power[]> = {
  enterprise: ['issue', 'hold', 'finance', 'lend'],
  bank: ['administer', 'hold', 'finance', 'lend', 'settle', 'pool'],
  pool_reviewer: ['pool'],
  pool_treasurer: ['settle', 'pool'],
  pool_authority: ['pool'],
}

/** 授权: whose a key is, what it may sign, and which older ones end with it. row: null for a key on no list. */
export function GrantKey({ open, close, row }: { open: boolean; close: () => void; row: KeyRow | null }) {
  const { t } = useTranslation()
  const all = useQuery(members).data
  return (
    <Modal open={open} onCancel={close} footer={null} title={row && row.powers > 0 ? t('grant.change') : t('grant.title')} destroyOnHidden>
      {all ? <Form close={close} row={row} all={all} /> : <Loading />}
    </Modal>
  )
}

function Form({ close, row, all }: { close: () => void; row: KeyRow | null; all: MemberAnswer[] }) {
  const { t } = useTranslation()
  const word = useWord()
  const who = useQuery(me).data
  const kind = who?.participant.kind ?? ''
  const { go, busy, error } = useAdminister()
  const [address, setAddress] = useState(row?.address ?? '')
  const [person, setPerson] = useState<string | null>(row?.person ?? null)
  const [powers, setPowers] = useState<Power[] | null>(row && row.powers > 0 ? POWERS.filter((_, bit) => (row.powers >> bit) & 1) : null)
  const [ending, setEnding] = useState<string[]>([])
  const whose = all.find((one) => one.id === person)
  const usual = [...new Set([...(whose?.roles.includes('administrator') ? (['administer'] as const) : []), ...(USUAL[kind] ?? ['administer'])])]
  const chosen = powers ?? usual
  const key = address.trim().toLowerCase()
  const older = (whose?.keys ?? []).filter((one) => one.powers > 0 && one.key !== key)
  const ended = ending.filter((one) => older.some((other) => other.key === one))
  const bound = whose?.keys.some((one) => one.key === key) ?? false
  const wrong = address !== '' && !/^0x[0-9a-f]{40}$/.test(key)
  const grant = async () => {
    // First whose it is: a granted key that is nobody's may do more here than it should.
    const bind = async () => (person && !bound ? gateway.bindKey({ path: { person, key } }) : undefined)
    const matters = [{ action: 'GrantKey' as const, fields: { key, powers: bitsOf(chosen) } }, ...ended.map((one) => ({ action: 'RevokeKey' as const, fields: { key: one } }))]
    if (await go(matters, bind)) close()
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void grant()
      }}
    >
      {row ? <p className="mono">{row.address}</p> : <Field label={t('keys.address')} wrong={wrong && address.length >= 42 ? t('systems.key.wrong') : null}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" autoComplete="off" maxLength={42} value={address} onChange={(event) => setAddress(event.target.value)} />}</Field>}
      <Field label={t('keys.whose')} hint={person ? t('grant.bound') : t('grant.nobody')}>
        {(id, about) => <Select id={id} aria-describedby={about} disabled={row?.person !== null && row !== null} allowClear placeholder={t('keys.nobodys')} showSearch={{ optionFilterProp: 'label' }} value={person} onChange={(one: string | undefined) => setPerson(one ?? null)} options={all.filter((one) => one.suspended_at === null).map((one) => ({ value: one.id, label: `${one.name} · ${one.login}` }))} />}
      </Field>
      <div className="field">
        <span className="label">{t('keys.powers')}</span>
        <Checkbox.Group aria-label={t('keys.powers')} className="stack-tight" value={chosen} onChange={setPowers} options={POWERS.map((one) => ({ value: one, label: <>{word('power', one)} <span className="small quiet">{t(`powers.${one}`)}</span></> }))} />
        <div className="hint">{t('grant.powers.hint')}</div>
      </div>
      {older.length > 0 ? (
        <div className="field">
          <span className="label">{t('grant.ends')}</span>
          <Checkbox.Group aria-label={t('grant.ends')} className="stack-tight" value={ended} onChange={setEnding} options={older.map((one) => ({ value: one.key, label: <span className="mono">{one.key.slice(0, 10)}…{one.key.slice(-6)}</span> }))} />
          <div className="hint">{t('grant.ends.hint')}</div>
        </div>
      ) : null}
      {who && !who.person && whose?.roles.includes('administrator') ? <div className="notice notice-care"><div><strong>{t('grant.founding')}</strong><p>{t('grant.founding.then')}</p></div></div> : null}
      {error ? <Failure error={error} /> : null}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={busy} disabled={key === '' || wrong || chosen.length === 0}>{t('next.review')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
