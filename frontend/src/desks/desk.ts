import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import type { Key } from '../i18n'

/** A desk: what it adds to the navigation of some kinds of participants, and its screens. */
export interface Desk {
  kinds: string[]
  /** Only of enterprises to which a bank gave a limit. */
  debtor?: true
  nav: { to: string; words: Key; icon: ComponentType; badge?: string }[]
  routes: RouteObject[]
  /** Key figures on top of the inbox. */
  Figures?: ComponentType
  /** Where matters of the inbox are done, by their kinds. */
  places?: Record<string, string>
}
