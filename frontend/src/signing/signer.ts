/** Signing behind one interface, wherever the key is kept. The code that does the mathematics is loaded when needed. */
import * as gateway from '../client/sdk.gen'
import type { DemoAccount, DraftAnswer, KeysResponses, Me } from '../client/types.gen'
import { ethereum, signTypedData } from './wallet'

export type KeyAnswer = KeysResponses[200][number]
export type Hex = `0x${string}`

export interface Signer {
  kind: 'demo' | 'browser' | 'held' | 'wallet' | 'remote'
  address: string
  label: string
  /** What the person gives for each signature, beside the key. */
  needs: 'nothing' | 'pin' | 'passphrase' | 'token'
  /** Signatures of drafts in their order. Raises `Mishap`, `Problem`. */
  sign: (drafts: DraftAnswer[], proof: string) => Promise<Hex[]>
}

const SHARES = 'tallystick.device-shares'

/** What this device keeps of keys held under a PIN: without it there is nothing to try. */
export function deviceShare(address: string): string | undefined {
  return (JSON.parse(localStorage.getItem(SHARES) ?? '{}') as Record<string, string>)[address]
}

/** Whether this device keeps a share of any key: then a PIN may be asked for. */
export function hasDeviceShares(): boolean {
  return Object.keys(JSON.parse(localStorage.getItem(SHARES) ?? '{}') as Record<string, string>).length > 0
}

export function keepDeviceShare(address: string, share: string): void {
  const kept = JSON.parse(localStorage.getItem(SHARES) ?? '{}') as Record<string, string>
  localStorage.setItem(SHARES, JSON.stringify({ ...kept, [address]: share }))
}

function demoSigner(account: DemoAccount): Signer {
  const key = account.key as Hex
  return {
    kind: 'demo',
    address: '',
    label: '',
    needs: 'nothing',
    sign: async (drafts) => (await import('./local')).signAll(drafts, key),
  }
}

function browserSigner(key: KeyAnswer): Signer {
  return {
    kind: 'browser',
    address: key.address,
    label: key.label,
    needs: 'passphrase',
    sign: async (drafts, passphrase) => {
      const { openKeystore } = await import('./keystore')
      const secret = await openKeystore(key.keystore as never, passphrase)
      return (await import('./local')).signAll(drafts, secret)
    },
  }
}

function heldSigner(key: KeyAnswer, share: string): Signer {
  return {
    kind: 'held',
    address: key.address,
    label: key.label,
    needs: 'pin',
    sign: async (drafts, pin) => {
      const digests = drafts.map((one) => one.digest)
      const signed = await gateway.sign({ path: { address: key.address }, body: { digests, pin, device_share: share } })
      return signed.data.map((one) => one.signature as Hex)
    },
  }
}

function remoteSigner(key: KeyAnswer): Signer {
  return {
    kind: 'remote',
    address: key.address,
    label: key.label,
    needs: 'token',
    sign: async (drafts, token) => {
      const signed = await gateway.sign({ path: { address: key.address }, body: { digests: drafts.map((one) => one.digest), token } })
      return signed.data.map((one) => one.signature as Hex)
    },
  }
}

function walletSigner(address: string, label: string): Signer {
  return {
    kind: 'wallet',
    address,
    label,
    needs: 'nothing',
    sign: async (drafts) => {
      const { requireDigest } = await import('./local')
      const signed: Hex[] = []
      for (const draft of drafts) {
        requireDigest(draft)
        signed.push((await signTypedData(ethereum()!, address, draft.typed_data)) as Hex)
      }
      return signed
    },
  }
}

/** The keys with which whoever is signed in can sign here and now, the likeliest first. */
export function signersOf(me: Me, keys: KeyAnswer[], demo: DemoAccount[]): Signer[] {
  const found: Signer[] = []
  const published = demo.find((one) => one.key && one.participant === me.participant.address && matches(one, me))
  if (me.key && published) found.push({ ...demoSigner(published), address: me.key })
  // An administrator sees everybody's keys, and signs with its own alone.
  for (const key of keys.filter((one) => one.powers > 0 && one.person === (me.person?.id ?? null))) {
    const share = deviceShare(key.address)
    if (key.kind === 'browser' && key.keystore) found.push(browserSigner(key))
    if (key.kind === 'held' && share && !key.locked) found.push(heldSigner(key, share))
    if (key.kind === 'remote') found.push(remoteSigner(key))
    if (key.kind === 'wallet' && ethereum()) found.push(walletSigner(key.address, key.label))
  }
  const known = found.some((one) => one.address === me.key)
  if (me.key && !known && ethereum()) found.push(walletSigner(me.key, ''))
  return found
}

/** Whether a published key is the one that this session was opened with. */
function matches(account: DemoAccount, me: Me): boolean {
  return account.address === me.key
}
