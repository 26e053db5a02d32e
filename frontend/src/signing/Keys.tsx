import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dateOf } from '../dates/dates'
import { keys, me } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Page, Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Administrators } from '../settings/parts'
import { members, usePerson } from '../settings/questions'
import { ForgetKey, RevokeKey, UnlockKey } from './KeyActs'
import { GrantKey } from './GrantKey'
import { keysOf, type KeyRow } from './keyRows'
import { NewKey } from './NewKey'
import { NewPin } from './NewPin'
import { Powers } from './Powers'
import { deviceShare } from './signer'

/** 签名密钥: the own keys, and a new one; to an administrator everybody's, with what the ledger lets each sign. */
export function Keys() {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const all = useQuery(members).data
  const found = useQuery(keys)
  const administers = who?.roles.includes('administrator') ?? false
  const rows = who ? keysOf(who, found.data ?? [], all ?? []) : []
  const mine = rows.filter((one) => one.own)
  const others = rows.filter((one) => !one.own)
  return (
    <Page title={t('keys')} about={t('keys.about')}>
      <Panel title={administers ? t('keys.mine') : undefined} flush>
        <Ask of={found}>{() => <List rows={mine} label={t('keys.mine')} empty={<Empty title={t('keys.none')} then={t('keys.none.then')} />} />}</Ask>
      </Panel>
      {administers ? <Everybodys rows={others} /> : mine.some((one) => one.powers === 0) ? <Administrators what={t('grant.what')} /> : null}
      <NewKey />
    </Page>
  )
}

function Everybodys({ rows }: { rows: KeyRow[] }) {
  const { t } = useTranslation()
  const [granting, setGranting] = useState(false)
  return (
    <Panel title={t('keys.others')} flush extra={<Button onClick={() => setGranting(true)}>{t('grant.other')}</Button>}>
      <div style={{ marginTop: 10 }}><List rows={rows} label={t('keys.others')} people empty={<Empty title={t('keys.none_others')} then={t('keys.none_others.then')} />} /></div>
      <p className="small quiet" style={{ padding: '10px 20px' }}>{t('keys.rotation')}</p>
      <GrantKey open={granting} close={() => setGranting(false)} row={null} />
    </Panel>
  )
}

function List({ rows, label, people, empty }: { rows: KeyRow[]; label: string; people?: boolean; empty: React.ReactNode }) {
  const { t } = useTranslation()
  const word = useWord()
  const person = usePerson()
  const columns: Column<KeyRow>[] = [
    { key: 'label', title: people ? t('keys.whose') : t('keys.label'), show: (one) => <><strong>{people ? (one.person ? person(one.person) : t('keys.nobodys')) : (one.known?.label ?? t('approvals.founding'))}</strong>{people && one.known ? <><br /><span className="small quiet">{one.known.label}</span></> : null}</> },
    { key: 'kind', title: t('keys.kind'), show: (one) => <>{one.known ? word('key', one.known.kind) : t('keys.elsewhere')}<br /><span className="mono quiet" title={one.address}>{one.address.slice(0, 10)}…{one.address.slice(-6)}</span></> },
    { key: 'powers', title: t('keys.powers'), show: (one) => (one.powers > 0 ? <span style={{ display: 'block', maxWidth: 240, whiteSpace: 'normal' }}><Powers of={one.powers} /></span> : '–') },
    { key: 'made', title: t('keys.made'), show: (one) => (one.known ? dateOf(one.known.made_at) : '–') },
    { key: 'state', title: t('state'), show: (one) => <KeyState one={one} /> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Acts one={one} /> },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => one.address} label={label} empty={empty} />
}

function KeyState({ one }: { one: KeyRow }) {
  const { t } = useTranslation()
  if (one.known?.locked) return <span className="mark mark-bad">{t('keys.locked')}</span>
  if (one.powers === 0) return <span className="mark mark-care">{t('keys.not_granted')}</span>
  if (one.own && one.known?.kind === 'held' && !deviceShare(one.address)) return <span className="mark mark-calm">{t('keys.other_device')}</span>
  return <span className="mark mark-good">{t('keys.ready')}</span>
}

function Acts({ one }: { one: KeyRow }) {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const [granting, setGranting] = useState(false)
  const administers = who?.roles.includes('administrator') ?? false
  // Its own founding key nobody takes away from itself: that is done with another administrator's key.
  const present = one.address === who?.key
  return (
    <span className="row" style={{ justifyContent: 'flex-end' }}>
      {one.own && one.known?.kind === 'held' && deviceShare(one.address) ? <NewPin address={one.address} /> : null}
      {administers && one.known?.locked ? <UnlockKey address={one.address} /> : null}
      {administers && !present ? <Button onClick={() => setGranting(true)}>{one.powers > 0 ? t('grant.change') : t('grant')}</Button> : null}
      {administers && !present && one.powers > 0 ? <RevokeKey address={one.address} /> : null}
      {one.known && one.powers === 0 ? <ForgetKey address={one.address} /> : null}
      {granting ? <GrantKey open close={() => setGranting(false)} row={one} /> : null}
    </span>
  )
}
