/** All desks. To add one, see docs/web.md. */
import type { Desk } from './desk'
import { core } from './core'
import { operator } from './operator'
import { supplier } from './supplier'

export const desks: Desk[] = [core, supplier, operator]
