/** A certificate by the first characters of its number: lists go by number, so it is the first one from there on. */
import * as gateway from '../../client/sdk.gen'

const DIGITS = 64

/** The whole number, or null where none begins so. */
export async function findByNumber(text: string): Promise<string | null> {
  const digits = text.trim().toLowerCase().replace(/^0x/, '')
  if (!/^[0-9a-f]{1,64}$/.test(digits)) return null
  const least = BigInt(`0x${digits.padEnd(DIGITS, '0')}`)
  const after = least === 0n ? undefined : `0x${(least - 1n).toString(16).padStart(DIGITS, '0')}`
  const first = (await gateway.certificates({ query: { after, limit: 1 } })).data.items[0]
  return first && first.id.startsWith(`0x${digits}`) ? first.id : null
}
