/** A Web3 keystore, version 3: scrypt at the cost that the gateway asks for, AES-128-CTR. The passphrase stays here. */
import { scryptAsync } from '@noble/hashes/scrypt'
import { bytesToHex, hexToBytes, keccak256 } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import type { Keystore } from '../client/types.gen'
import { Mishap } from '../gateway/problem'
import { addressOf } from './local'
import type { Hex } from './signer'

const COST = { n: 1 << 17, r: 8, p: 1 }

const bare = (bytes: Uint8Array) => bytesToHex(bytes).slice(2)
const bytes = (hex: string) => Uint8Array.from(hexToBytes(`0x${hex}`))

export async function makeKeystore(passphrase: string): Promise<Keystore> {
  const secret = generatePrivateKey()
  const salt = crypto.getRandomValues(new Uint8Array(32))
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const derived = await derive(passphrase, salt, COST)
  const ciphertext = await cipher(derived, iv, bytes(secret.slice(2)))
  return {
    version: 3,
    id: crypto.randomUUID(),
    address: addressOf(secret).slice(2),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: bare(iv) },
      ciphertext: bare(ciphertext),
      kdf: 'scrypt',
      kdfparams: { dklen: 32, ...COST, salt: bare(salt) },
      mac: mac(derived, ciphertext),
    },
  }
}

/** Raises `Mishap` for a passphrase that does not open it. */
export async function openKeystore(kept: Keystore, passphrase: string): Promise<Hex> {
  const { kdfparams: cost, cipherparams, ciphertext } = kept.crypto
  const derived = await derive(passphrase, bytes(cost.salt), cost)
  if (mac(derived, bytes(ciphertext)) !== kept.crypto.mac.toLowerCase()) throw new Mishap('review.wrong_proof')
  return bytesToHex(await cipher(derived, bytes(cipherparams.iv), bytes(ciphertext)))
}

function derive(passphrase: string, salt: Uint8Array, cost: { n: number; r: number; p: number }): Promise<Uint8Array> {
  return scryptAsync(passphrase.normalize('NFKC'), salt, { N: cost.n, r: cost.r, p: cost.p, dkLen: 32 })
}

function mac(derived: Uint8Array, ciphertext: Uint8Array): string {
  return keccak256(Uint8Array.from([...derived.slice(16), ...ciphertext])).slice(2)
}

/** Counter mode: the same both ways. */
async function cipher(derived: Uint8Array, iv: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', derived.slice(0, 16), 'AES-CTR', false, ['encrypt'])
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter: iv, length: 128 }, key, data))
}
