import { yuan } from '../money/fen'

/** An amount in yuan, of fen. */
export function Amount({ of, plain }: { of: bigint | string; plain?: boolean }) {
  return (
    <span className="amount">
      {plain ? null : <small>¥</small>}
      {yuan(of)}
    </span>
  )
}
