/** Who held which yuan: a certificate's movements as a tree of intervals, each cut from the one above it. */
import type { MovementAnswer } from '../client/types.gen'
import { fen } from '../money/fen'

/** The gateway lists as many movements and lots of a certificate in one answer; of a longer life these are the first. */
export const MOST_LISTED = 1000

export interface Holding {
  key: string
  lot: string
  /** First fen of the interval, and how many. */
  from: bigint
  size: bigint
  holder: string
  /** How the holder came by it: issued, transferred, forced, split (cut by the holder itself), rest (what was left). */
  how: string
  at: number
  tx: string
  redeemed: bigint
  parts: Holding[]
}

/** Movements in the order in which they happened. Null where there is no issue among them. */
export function treeOf(movements: MovementAnswer[]): Holding | null {
  const issue = movements.find((one) => one.kind === 'issued')
  if (!issue) return null
  const root = holding(issue, fen(issue.start_fen), fen(issue.amount_fen), issue.to_party ?? '', 'issued')
  for (const one of movements) {
    if (one === issue || !['split', 'transferred', 'forced', 'redeemed'].includes(one.kind)) continue
    const [from, size] = [fen(one.start_fen), fen(one.amount_fen)]
    const leaf = leafAt(root, from)
    if (one.kind === 'redeemed') {
      leaf.redeemed += size
    } else if (one.kind === 'split') {
      cut(leaf, one, from, size)
    } else {
      const whole = leaf.from === from && leaf.size === size ? leaf : cut(leaf, one, from, size)
      // What was cut off to be passed on in one act is one step, not two.
      if (whole.how === 'split' && whole.tx === one.tx) Object.assign(whole, { holder: one.to_party ?? '', how: one.kind })
      else whole.parts = [holding(one, from, size, one.to_party ?? '', one.kind)]
    }
  }
  return root
}

/** Cuts an interval out of a leaf; before and after it the holder keeps the rest. */
function cut(leaf: Holding, by: MovementAnswer, from: bigint, size: bigint): Holding {
  const rest = (start: bigint, length: bigint) => ({ ...holding(by, start, length, leaf.holder, 'rest'), lot: leaf.lot })
  const out = holding(by, from, size, leaf.holder, 'split')
  const end = leaf.from + leaf.size
  leaf.parts = [rest(leaf.from, from - leaf.from), out, rest(from + size, end - from - size)].filter((one) => one.size > 0n)
  return out
}

function holding(by: MovementAnswer, from: bigint, size: bigint, holder: string, how: string): Holding {
  return { key: `${by.tx} ${by.kind} ${from} ${how}`, lot: by.lot, from, size, holder, how, at: by.at, tx: by.tx, redeemed: 0n, parts: [] }
}

function leafAt(node: Holding, place: bigint): Holding {
  const part = node.parts.find((one) => one.from <= place && place < one.from + one.size)
  return part ? leafAt(part, place) : node
}

/** The tree's holdings, each before what was cut from it, with how deep it lies. */
export function rowsOf(node: Holding, depth = 0): { depth: number; holding: Holding }[] {
  return [{ depth, holding: node }, ...node.parts.flatMap((one) => rowsOf(one, depth + 1))]
}
