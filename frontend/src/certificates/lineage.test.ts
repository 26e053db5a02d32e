import { describe, expect, it } from 'vitest'
import type { MovementAnswer } from '../client/types.gen'
import { rowsOf, treeOf } from './lineage'

const move = (kind: string, tx: string, start: number, amount: number, from: string | null, to: string | null): MovementAnswer => ({ kind, lot: `lot ${start}`, start_fen: String(start), amount_fen: String(amount), from_party: from, to_party: to, reason: null, at: 0, tx })

const LIFE = [
  move('issued', '1', 0, 1000, 'debtor', 'a'),
  move('split', '2', 700, 300, 'a', 'a'),
  move('transferred', '2', 700, 300, 'a', 'b'),
  move('split', '3', 850, 150, 'b', 'b'),
  move('transferred', '3', 850, 150, 'b', 'c'),
  move('transferred', '4', 0, 700, 'a', 'bank'),
  move('redeemed', '5', 0, 700, 'bank', null),
]

describe('lineage', () => {
  it('says who held which fen, each cut from the interval above it', () => {
    const told = rowsOf(treeOf(LIFE)!).map(({ depth, holding }) => `${'-'.repeat(depth)}${holding.holder} ${holding.from}+${holding.size} ${holding.how}`)
    expect(told).toEqual(['a 0+1000 issued', '-a 0+700 rest', '--bank 0+700 transferred', '-b 700+300 transferred', '--b 700+150 rest', '--c 850+150 transferred'])
  })

  it('loses no fen: at each level the parts are the whole', () => {
    for (const { holding } of rowsOf(treeOf(LIFE)!)) {
      if (holding.parts.length > 0) expect(holding.parts.reduce((all, one) => all + one.size, 0n)).toBe(holding.size)
    }
  })

  it('knows what was paid out', () => {
    const bank = rowsOf(treeOf(LIFE)!).find(({ holding }) => holding.holder === 'bank')!.holding
    expect(bank.redeemed).toBe(700n)
  })

  it('takes a part out of the middle, as a court may', () => {
    const forced = [LIFE[0]!, move('forced', '2', 400, 100, 'a', 'court')]
    expect(treeOf(forced)!.parts.map((one) => [one.from, one.size])).toEqual([[0n, 400n], [400n, 100n], [500n, 500n]])
  })

  it('is nothing without an issue', () => {
    expect(treeOf([])).toBeNull()
  })
})
