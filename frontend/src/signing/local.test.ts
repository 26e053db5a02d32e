import { describe, expect, it } from 'vitest'
import vectors from './vectors.json'
import { Mishap } from '../gateway/problem'
import { addressOf, digestOf, requireDigest, signAll, signMessage } from './local'
import type { Hex } from './signer'

describe('signing in the browser', () => {
  it('works every digest out as the ledger does', () => {
    expect(vectors.intents.length).toBeGreaterThan(10)
    for (const one of vectors.intents) expect(digestOf(one), one.action).toBe(one.digest)
  })

  it('signs to the letter as Python does', async () => {
    const drafts = vectors.intents.map((one) => ({ ...one, zh: '', en: '' }))
    expect(await signAll(drafts, vectors.key as Hex)).toEqual(vectors.intents.map((one) => one.signature))
    expect(addressOf(vectors.key as Hex)).toBe(vectors.address)
  })

  it('signs the message of a sign-in as Python does', async () => {
    expect(await signMessage(vectors.message.text, vectors.key as Hex)).toBe(vectors.message.signature)
  })

  it('signs nothing whose digest is not its own', () => {
    const [one, other] = vectors.intents
    const swapped = { ...one!, digest: other!.digest, zh: '', en: '' }
    expect(() => requireDigest(swapped)).toThrow(Mishap)
  })
})
