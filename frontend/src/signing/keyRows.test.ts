// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ApiRoutesKeysKeyAnswer, Me, MemberAnswer } from '../client/types.gen'
import { keysOf } from './keyRows'
import { bitsOf, POWERS } from './Powers'

const me = (person: string | null, roles: string[], key: string | null = null) => ({ person: person ? { id: person } : null, roles, key, powers: key ? 127 : 0 }) as unknown as Me
const listed = (address: string, person: string | null) => ({ address, person, powers: 4, kind: 'held' }) as unknown as ApiRoutesKeysKeyAnswer
const member = (id: string, ...keys: string[]) => ({ id, keys: keys.map((key) => ({ key, powers: 8 })) }) as unknown as MemberAnswer

describe('keys of a participant', () => {
  it('are to an administrator those on the list and those that are only bound, each once', () => {
    const rows = keysOf(me('a', ['administrator'], '0x9'), [listed('0x1', 'b')], [member('b', '0x1', '0x2'), member('a')])
    expect(rows.map((one) => [one.address, one.person, one.powers, one.own])).toEqual([['0x1', 'b', 4, false], ['0x2', 'b', 8, false]])
  })

  it('are to anybody else the own ones', () => {
    expect(keysOf(me('a', ['checker']), [], [member('b', '0x2'), member('a', '0x3')]).map((one) => one.address)).toEqual(['0x3'])
  })

  it('begin with the founding key where that is who is signed in', () => {
    expect(keysOf(me(null, ['administrator'], '0x9'), [listed('0x1', 'b')], [])).toMatchObject([{ address: '0x9', own: true, powers: 127 }, { address: '0x1', own: false }])
  })
})

it('powers are the bits that the ledger has', () => {
  expect(bitsOf([...POWERS])).toBe(127)
  expect(bitsOf(['administer', 'lend'])).toBe(17)
})
