import type { Key } from '../i18n'

export interface Tab {
  to: string
  words: Key
  about: Key
  /** Only of these kinds of participants. */
  kinds?: string[]
}

/** The settings' pages, in the order in which they are offered. */
export const TABS: Tab[] = [
  { to: '/settings', words: 'settings.organisation', about: 'settings.organisation.about' },
  { to: '/settings/people', words: 'settings.people', about: 'settings.people.about' },
  { to: '/settings/rules', words: 'settings.rules', about: 'settings.rules.about' },
  { to: '/settings/delegations', words: 'settings.delegations', about: 'settings.delegations.about' },
  { to: '/settings/sign-in', words: 'settings.sign_in', about: 'settings.sign_in.about' },
  { to: '/settings/accounts', words: 'settings.accounts', about: 'settings.accounts.about', kinds: ['bank', 'enterprise', 'operator', 'pool_treasurer', 'regulator'] },
  { to: '/settings/bank-systems', words: 'settings.systems', about: 'settings.systems.about', kinds: ['bank', 'operator', 'regulator'] },
  { to: '/settings/machines', words: 'settings.machines', about: 'settings.machines.about' },
  { to: '/settings/webhooks', words: 'settings.webhooks', about: 'settings.webhooks.about' },
  { to: '/settings/notices', words: 'settings.notices', about: 'settings.notices.about' },
]
