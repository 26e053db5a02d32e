/** All desks. To add one, see docs/web.md. */
import type { Desk } from './desk'
import { bank } from './bank'
import { payments } from './payments'
import { pool } from './pool'
import { supplier } from './supplier'

export const desks: Desk[] = [supplier, bank, payments, pool]
