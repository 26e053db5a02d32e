import { AuditOutlined, ControlOutlined, HomeOutlined, KeyOutlined } from '@ant-design/icons'
import { Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, ScrollRestoration } from 'react-router'
import { desks } from '../desks'
import { inbox, lines, me, status } from '../gateway/questions'
import type { Key } from '../i18n'
import { PathPanel } from '../path/PathPanel'
import { useSession } from '../session/session'
import { SignIn, SignInForm } from '../session/SignIn'
import { SigningProvider } from '../signing/Signing'
import { bringSoon } from './bring'
import { Top } from './Top'

interface Place {
  to: string
  words: Key
  icon: ComponentType
  badge?: string
}

const FIRST: Place = { to: '/', words: 'nav.inbox', icon: HomeOutlined }
const LAST: Place[] = [
  { to: '/approvals', words: 'nav.approvals', icon: AuditOutlined, badge: 'approve' },
  { to: '/keys', words: 'nav.keys', icon: KeyOutlined },
  { to: '/settings', words: 'nav.settings', icon: ControlOutlined },
]

export function Shell() {
  const session = useSession()
  return session ? <SignedIn over={session.over === true} kind={session.kind} key={`${session.participant} ${session.person}`} /> : <SignIn />
}

const desksOf = (kind: string, debtor: boolean) => desks.filter((desk) => desk.kinds.includes(kind) && (debtor || !desk.debtor))

function SignedIn({ over, kind }: { over: boolean; kind: string }) {
  const { t } = useTranslation()
  const debtor = (useQuery({ ...lines, enabled: kind === 'enterprise' }).data?.length ?? 0) > 0
  const places = [FIRST, ...desksOf(kind, debtor).flatMap((desk) => desk.nav), ...LAST]
  useEffect(() => bringSoon(desksOf(kind, debtor)), [kind, debtor])
  return (
    <SigningProvider>
      <a className="skip" href="#main">{t('skip')}</a>
      <div className="shell">
        <Top />
        <nav className="side" aria-label={t('nav')}>
          {places.map((place) => <Go key={place.to} place={place} />)}
          <Standing />
        </nav>
        <div className="middle">
          <PathPanel />
          <main className="main" id="main" tabIndex={-1}><Outlet /></main>
        </div>
      </div>
      <nav className="tabs" aria-label={t('nav')}>
        {places.map((place) => <Go key={place.to} place={place} />)}
      </nav>
      <ScrollRestoration />
      {/* The page below stays as it is: what is typed there is not lost. */}
      <Modal open={over} closable={false} footer={null} width={460} title={t('session.over')}>
        <p className="quiet" style={{ marginBottom: 16 }}>{t('session.over.then')}</p>
        <SignInForm />
      </Modal>
    </SigningProvider>
  )
}

function Go({ place }: { place: Place }) {
  const { t } = useTranslation()
  const waits = useQuery({ ...inbox, enabled: place.badge !== undefined }).data?.find((one) => one.kind === place.badge)?.count ?? 0
  const Icon = place.icon
  return (
    <NavLink to={place.to} end={place.to === '/'}>
      <Icon aria-hidden />
      <span>{t(place.words)}</span>
      {waits > 0 ? <span className="badge" aria-label={t('nav.waits', { count: waits })}>{waits}</span> : null}
    </NavLink>
  )
}

function Standing() {
  const { t } = useTranslation()
  const now = useQuery(status).data
  const who = useQuery(me).data
  return (
    <div className="foot">
      {now ? <div>{t('foot.block', { block: now.block ?? 0 })}</div> : null}
      {who?.how === 'password' ? <div>{t('foot.by_password')}</div> : null}
    </div>
  )
}
