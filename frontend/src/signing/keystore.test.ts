// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { Mishap } from '../gateway/problem'
import { makeKeystore, openKeystore } from './keystore'
import { addressOf } from './local'
import vectors from './vectors.json'
import type { Keystore } from '../client/types.gen'

describe('a key in the browser', () => {
  it('opens what Python sealed, and only with its passphrase', async () => {
    const sealed = vectors.keystore as unknown as Keystore
    expect(await openKeystore(sealed, vectors.passphrase)).toBe(vectors.key)
    await expect(openKeystore(sealed, 'another')).rejects.toThrow(Mishap)
  }, 30_000)

  it('is sealed at the cost that the gateway asks for, and opened again', async () => {
    const made = await makeKeystore('correct horse battery staple')
    expect(made.crypto.kdfparams.n * made.crypto.kdfparams.r).toBeGreaterThanOrEqual(131072 * 8)
    expect(addressOf(await openKeystore(made, 'correct horse battery staple'))).toBe(`0x${made.address}`)
  }, 30_000)
})
