import { Button, Drawer } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { MemberAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Fact } from '../parts/layout'
import { Failure } from '../parts/states'
import { Powers } from '../signing/Powers'
import { Invite } from './Invite'
import { RoleBoxes, Sure, type Role } from './parts'
import { member, useIs } from './questions'
import { Sessions } from './Sessions'

type Marked = MemberAnswer & { etag: string }

/** One of the own people: roles and keys, and, for an administrator, what may be done about them. */
export function Member({ id, close }: { id: string | null; close: () => void }) {
  const { t } = useTranslation()
  return (
    <Drawer open={id !== null} onClose={close} size={560} title={t('people.member')} destroyOnHidden>
      {id ? <Found id={id} /> : null}
    </Drawer>
  )
}

function Found({ id }: { id: string }) {
  const { t } = useTranslation()
  const administers = useIs('administrator')
  const own = useQuery(me).data?.person?.id === id
  return (
    <Ask of={useQuery(member(id))}>
      {(one) => (
        <div className="stack">
          <Who one={one} />
          {administers && !own ? <Change key={one.etag} one={one} /> : null}
          {administers && own ? <p className="small quiet">{t('people.own')}</p> : null}
          {administers ? <section className="stack-tight"><h2>{t('sessions')}</h2><Sessions person={own ? undefined : id} /></section> : null}
        </div>
      )}
    </Ask>
  )
}

function Who({ one }: { one: Marked }) {
  const { t } = useTranslation()
  const word = useWord()
  return (
    <>
      <dl className="facts">
        <Fact label={t('people.name')}>{one.name}</Fact>
        <Fact label={t('login')}>{one.login}</Fact>
        <Fact label={t('people.roles')}>{one.roles.map((role) => word('role', role)).join(t('comma'))}</Fact>
        <Fact label={t('state')}>{one.suspended_at === null ? t('people.active') : t('people.suspended_at', { at: momentOf(one.suspended_at) })}</Fact>
      </dl>
      <section className="stack-tight">
        <h2>{t('keys')}</h2>
        {one.keys.length === 0 ? <p className="quiet">{t('people.no_keys')}</p> : (
          <ul className="stack-tight">
            {one.keys.map((key) => <li key={key.key}><span className="mono">{key.key}</span><br /><Powers of={key.powers} /></li>)}
          </ul>
        )}
        <p className="small"><Link to="/keys">{t('people.to_keys')}</Link></p>
      </section>
    </>
  )
}

function Change({ one }: { one: Marked }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const had = one.roles as Role[]
  const [roles, setRoles] = useState<Role[]>(had)
  const [again, setAgain] = useState(false)
  const settled = () => queries.invalidateQueries()
  const change = async (body: { roles?: Role[]; suspended?: boolean }) => {
    await gateway.changeMember({ path: { person: one.id }, headers: { 'If-Match': one.etag }, body })
    await settled()
  }
  const save = useMutation({ mutationFn: () => change({ roles }) })
  const same = [...roles].sort().join() === [...had].sort().join()
  const suspended = one.suspended_at !== null
  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <h2>{t('people.change')}</h2>
        <RoleBoxes value={roles} change={setRoles} />
        {save.isError ? <><Failure error={save.error} /><div><Button onClick={() => void settled()}>{t('settings.look_again')}</Button></div></> : null}
        <div className="acts"><Button type="primary" htmlType="submit" loading={save.isPending} disabled={same || roles.length === 0}>{t('people.save')}</Button></div>
      </form>
      <section className="stack-tight">
        <h2>{t('people.standing')}</h2>
        <div className="acts">
          {suspended ? <Sure danger={false} words={t('people.reinstate')} then={t('people.reinstate.then')} act={() => change({ suspended: false })} />
            : <Sure words={t('people.suspend')} then={t('people.suspend.then', { name: one.name })} act={() => change({ suspended: true })} />}
          <Button disabled={suspended} onClick={() => setAgain(true)}>{t('people.again')}</Button>
        </div>
        <p className="small quiet">{t('people.standing.then')}</p>
      </section>
      <Invite open={again} close={() => setAgain(false)} login={one.login} roles={had} />
    </>
  )
}
