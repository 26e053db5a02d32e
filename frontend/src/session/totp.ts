/** Codes of an authenticator (RFC 6238, SHA-1, six digits, 30 s): for the published people of a demo alone. */

const STEP_S = 30
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32(text: string): Uint8Array<ArrayBuffer> {
  let bits = ''
  for (const letter of text.replace(/=+$/, '')) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0')
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2))
}

/** The code of a UTC second, in the browser's own cryptography. */
export async function totp(secret: string, at: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(Math.floor(at / STEP_S)))
  const key = await crypto.subtle.importKey('raw', base32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  const hash = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer))
  const offset = hash.getUint8(hash.byteLength - 1) & 15
  return String((hash.getUint32(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
