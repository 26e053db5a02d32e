/** All desks. To add one, see docs/web.md. */
import type { Desk } from './desk'
import { books } from '../statements'
import { bank } from './bank'
import { core } from './core'
import { line } from './line'
import { operator } from './operator'
import { payments } from './payments'
import { pool } from './pool'
import { supplier } from './supplier'

export const desks: Desk[] = [core, supplier, line, bank, payments, pool, operator, books]
