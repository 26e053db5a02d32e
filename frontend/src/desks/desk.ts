import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import type { Key } from '../i18n'

/** A desk: what it adds to the navigation of some kinds of participants, and its screens. */
export interface Desk {
  kinds: string[]
  nav: { to: string; words: Key; icon: ComponentType; badge?: string }[]
  routes: RouteObject[]
}
