import { Button, Segmented, Select } from 'antd'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { InvitationAnswer, MemberAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Invite } from './Invite'
import { Member } from './Member'
import { Administrators, Sure, type Role } from './parts'
import { invitations, members, useIs, usePerson } from './questions'

const SHOWN = ['active', 'suspended', 'invited'] as const
type Shown = (typeof SHOWN)[number]

/** 人员与角色: who belongs to the participant, who may what, and who was asked to come. */
export function People() {
  const { t } = useTranslation()
  const word = useWord()
  const [search, setSearch] = useSearchParams()
  const [inviting, setInviting] = useState(false)
  const administers = useIs('administrator')
  const found = useQuery(members)
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) && (administers || asked !== 'invited') ? asked : 'active'
  const role = search.get('role') as Role | null
  const open = search.get('person')
  const set = (part: Record<string, string | null>) => setSearch(Object.fromEntries(Object.entries({ show: search.get('show'), role, person: open, ...part }).filter(([, value]) => value)) as Record<string, string>, { replace: true })
  const columns: Column<MemberAnswer>[] = [
    { key: 'name', title: t('people.name'), show: (one) => <><strong>{one.name}</strong><br /><span className="small quiet">{one.login}</span></>, sort: (a, b) => a.name.localeCompare(b.name) },
    { key: 'roles', title: t('people.roles'), show: (one) => one.roles.map((each) => word('role', each)).join(t('comma')) },
    { key: 'keys', title: t('people.keys'), show: (one) => <KeysOf one={one} /> },
    { key: 'state', title: t('state'), show: (one) => (one.suspended_at === null ? <span className="mark mark-good">{t('people.active')}</span> : <span className="mark mark-care">{t('people.suspended_at', { at: momentOf(one.suspended_at) })}</span>) },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Button onClick={() => set({ person: one.id })}>{administers ? t('people.manage') : t('open')}</Button> },
  ]
  const tabs = SHOWN.filter((one) => administers || one !== 'invited')
  return (
    <>
      {administers ? null : <Administrators what={t('people.what')} />}
      <div className="row row-between">
        <Segmented aria-label={t('state')} value={shown} onChange={(one) => set({ show: one === 'active' ? null : one })} options={tabs.map((one) => ({ value: one, label: t(`people.${one}`) }))} />
        {administers ? <Button type="primary" onClick={() => setInviting(true)}>{t('people.invite')}</Button> : null}
      </div>
      {shown === 'invited' ? <Invitations /> : (
        <Panel flush>
          <div className="filters">
            <Select aria-label={t('people.roles')} allowClear placeholder={t('people.roles')} style={{ width: 170 }} value={role} onChange={(one) => set({ role: one ?? null })} options={(['maker', 'checker', 'viewer', 'administrator'] as const).map((one) => ({ value: one, label: word('role', one) }))} />
          </div>
          <Ask of={found}>
            {(all) => (
              <Rows rows={all.filter((one) => (one.suspended_at !== null) === (shown === 'suspended') && (!role || one.roles.includes(role)))} columns={columns} id={(one) => one.id} label={t('settings.people')}
                empty={<Empty title={shown === 'suspended' ? t('people.none_suspended') : t('people.none')} then={shown === 'suspended' ? undefined : t('people.none.then')} />} />
            )}
          </Ask>
        </Panel>
      )}
      <Invite open={inviting} close={() => setInviting(false)} />
      <Member id={open} close={() => set({ person: null })} />
    </>
  )
}

function KeysOf({ one }: { one: MemberAnswer }) {
  const { t } = useTranslation()
  const granted = one.keys.filter((key) => key.powers > 0).length
  if (granted > 0) return <span className="mark mark-good">{t('people.keys.granted', { count: granted })}</span>
  if (one.keys.length > 0) return <span className="mark mark-care">{t('keys.not_granted')}</span>
  // Who checks without a key cannot sign: that is worth a look.
  return one.roles.some((role) => role === 'checker' || role === 'administrator') ? <span className="mark mark-care">{t('people.keys.lacking')}</span> : <span className="quiet">–</span>
}

function Invitations() {
  const { t } = useTranslation()
  const word = useWord()
  const person = usePerson()
  const queries = useQueryClient()
  const withdraw = async (one: InvitationAnswer) => {
    await gateway.withdraw({ path: { id: one.id } })
    await queries.invalidateQueries({ queryKey: ['invitations'] })
  }
  const columns: Column<InvitationAnswer>[] = [
    { key: 'login', title: t('login'), show: (one) => one.login },
    { key: 'roles', title: t('people.roles'), show: (one) => one.roles.map((each) => word('role', each)).join(t('comma')) },
    { key: 'by', title: t('people.invited_by'), show: (one) => <>{person(one.invited_by)}<br /><span className="small quiet">{momentOf(one.made_at)}</span></> },
    { key: 'until', title: t('people.invited_until'), show: (one) => <span className="amount">{momentOf(one.expires_at)}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Sure words={t('people.withdraw')} then={t('people.withdraw.then')} act={() => withdraw(one)} /> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(invitations)}>{(found) => <Rows rows={found} columns={columns} id={(one) => one.id} label={t('people.invited')} empty={<Empty title={t('people.none_invited')} then={t('people.none_invited.then')} />} />}</Ask>
    </Panel>
  )
}
