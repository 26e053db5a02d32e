/** Keys as the page of keys shows them: those on the gateway's list, and those that are only known to be somebody's. */
import type { ApiRoutesKeysKeyAnswer as KeyAnswer, Me, MemberAnswer } from '../client/types.gen'

export interface KeyRow {
  address: string
  /** Whose it is, bound by an administrator or noted by the person; null for nobody's. */
  person: string | null
  /** Bits of what the ledger lets it sign; 0: nothing. */
  powers: number
  own: boolean
  /** Where it is kept, of a key that is on the list. */
  known: KeyAnswer | null
}

export function keysOf(who: Me, listed: KeyAnswer[], people: MemberAnswer[]): KeyRow[] {
  const me = who.person?.id ?? null
  const administers = who.roles.includes('administrator')
  const rows: KeyRow[] = listed.map((one) => ({ address: one.address, person: one.person, powers: one.powers, own: one.person === me, known: one }))
  const there = new Set(rows.map((one) => one.address))
  for (const person of people.filter((one) => administers || one.id === me)) {
    for (const key of person.keys.filter((one) => !there.has(one.key))) rows.push({ address: key.key, person: person.id, powers: key.powers, own: person.id === me, known: null })
  }
  if (who.key && me === null && !there.has(who.key)) rows.unshift({ address: who.key, person: null, powers: who.powers, own: true, known: null })
  return rows
}
