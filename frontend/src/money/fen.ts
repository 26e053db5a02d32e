/** Money is a whole number of fen, on the wire a string of digits, here a bigint. No floating point touches it. */

const FEN = 100n

/** Of the gateway's string of fen. */
export function fen(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new TypeError(`not a string of fen: ${text}`)
  return BigInt(text)
}

/** In yuan, as both of our languages write it: 1,234,567.00. */
export function yuan(amount: bigint | string): string {
  const whole = typeof amount === 'string' ? fen(amount) : amount
  const size = whole < 0n ? -whole : whole
  const digits = (size / FEN).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole < 0n ? '-' : ''}${digits}.${(size % FEN).toString().padStart(2, '0')}`
}

/** What a person typed, in yuan: 1234.5, 1,234.50, １２３４.５. Null where it is no amount, or finer than a fen. */
export function typedYuan(text: string): bigint | null {
  const plain = text.normalize('NFKC').replace(/[\s,¥]/g, '')
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!found) return null
  return BigInt(found[1]!) * FEN + BigInt((found[2] ?? '').padEnd(2, '0'))
}

export function sum(amounts: Iterable<bigint | string>): bigint {
  let total = 0n
  for (const one of amounts) total += typeof one === 'string' ? fen(one) : one
  return total
}

/** A share of a whole in ten-thousandths, for drawing: how wide a part is, never how much it is. */
export function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole)
}

/** Basis points as people write them: 395 is 3.95%. */
export function rate(bps: number): string {
  return `${Math.trunc(bps / 100)}.${String(bps % 100).padStart(2, '0')}%`
}

/** The same without its sign, for an input that has one: 3.95. */
export function percent(bps: number): string {
  return rate(bps).replace('%', '')
}

/** Percent as a person typed it, in basis points, 100% at most: with two decimals they are read like yuan and fen. Null
where it is none. */
export function typedBps(text: string): number | null {
  const bps = typedYuan(text.replace(/[%％]/, ''))
  return bps === null || bps > 10_000n ? null : Number(bps)
}

/** A whole number of up to four digits, as of days. Null where it is none. */
export function typedWhole(text: string): number | null {
  const plain = text.normalize('NFKC').trim()
  return /^\d{1,4}$/.test(plain) ? Number(plain) : null
}
