import { LogoutOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { onlineManager, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../client/sdk.gen'
import { me, status } from '../gateway/questions'
import { speak, useSaid, useWord } from '../i18n'
import { DemoSwitch } from '../session/DemoSwitch'
import { forgetSessions } from '../session/enter'
import { enter } from '../session/session'
import { TimeTravel } from '../path/TimeTravel'
import { PathButton } from '../path/PathButton'
import { choose, useLook } from './preferences'

export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#0b5563" />
      <path d="M9 8v16M14 8v16M19 8v16M24 8v16M6 20 27 11" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" fill="none" />
    </svg>
  )
}

export function Looks() {
  const { t, i18n } = useTranslation()
  const look = useLook()
  const other = i18n.language === 'en' ? 'zh-CN' : 'en'
  return (
    <>
      <Button type="text" lang={other} onClick={() => void speak(other)}>{t('language.other')}</Button>
      <Tooltip title={look === 'dark' ? t('look.light') : t('look.dark')}>
        <Button type="text" aria-label={look === 'dark' ? t('look.light') : t('look.dark')} icon={look === 'dark' ? <SunOutlined /> : <MoonOutlined />} onClick={() => choose(look === 'dark' ? 'light' : 'dark')} />
      </Tooltip>
    </>
  )
}

/** For whom one acts, as whom, and on which day. */
export function Top() {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const now = useQuery(status).data
  const online = useSyncExternalStore((tell) => onlineManager.subscribe(tell), () => onlineManager.isOnline())
  const leave = async () => {
    await gateway.endSession({ path: { id: who!.session } }).catch(() => undefined)
    forgetSessions()
    enter(null)
    queries.clear()
  }
  const roles = who?.roles.filter((role) => role !== 'viewer' || who.roles.length === 1).map((role) => word('role', role))
  return (
    <>
      <header className="top">
        <Link to="/" className="brand" aria-label={t('brand')}><Logo /><b>{t('brand')}</b></Link>
        <Link className="acting" to="/settings/sign-in" style={{ color: 'inherit' }}>
          {who ? (
            <>
              <strong>{said({ zh: who.participant.name, en: who.participant.name_en || who.participant.name })}</strong>
              <span>{roles?.join(t('comma'))}{who.person ? ` · ${who.person.name}` : ''}</span>
            </>
          ) : null}
        </Link>
        {now?.ledger_date ? <span className="quiet small ledger-day">{t('ledger_day', { date: now.ledger_date })}</span> : null}
        <DemoSwitch />
        <TimeTravel />
        <PathButton />
        <span className="row" style={{ gap: 2 }}>
          <Looks />
          <Tooltip title={t('sign_out')}><Button type="text" aria-label={t('sign_out')} icon={<LogoutOutlined />} onClick={() => void leave()} /></Tooltip>
        </span>
      </header>
      {online ? null : <div className="banner" role="status">{t('offline')}</div>}
      {now?.paused ? <div className="banner" role="status">{t('paused')}</div> : null}
    </>
  )
}
