import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, useLocation } from 'react-router'
import { me } from '../gateway/questions'
import { Page } from '../parts/layout'
import './settings.css'
import { TABS } from './tabs'

/** The frame of the settings: it stays while one goes from page to page, and so does the keyboard's place in it. */
export function Settings() {
  const { t } = useTranslation()
  const kind = useQuery(me).data?.participant.kind
  const place = useLocation().pathname.replace(/\/$/, '')
  const now = TABS.find((one) => one.to === place) ?? TABS[0]!
  const strip = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a phone the strip is wider than the screen: where one is, is seen.
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [place, kind])
  return (
    <Page title={t(now.words)} about={t(now.about)}>
      <nav className="strip" ref={strip} aria-label={t('nav.settings')}>
        {TABS.filter((one) => !one.kinds || (kind && one.kinds.includes(kind))).map((one) => <NavLink key={one.to} to={one.to} end>{t(one.words)}</NavLink>)}
      </nav>
      <Outlet />
    </Page>
  )
}
