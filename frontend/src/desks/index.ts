/** All desks. To add one, see docs/web.md. */
import type { Desk } from './desk'
import { supplier } from './supplier'

export const desks: Desk[] = [supplier]
