/** Names of participants by address: those that a screen shows are asked for together, and remembered. */
import { useSyncExternalStore } from 'react'
import * as gateway from '../client/sdk.gen'
import type { ParticipantAnswer } from '../client/types.gen'
import { useSaid } from '../i18n'

const AT_ONCE = 100 // as many addresses as the gateway takes in one request
const AGAIN_MS = 60_000 // until one that has no name yet is asked for again
const COMING = '…'

interface Known {
  /** Null: it has no name. */
  one: ParticipantAnswer | null
  at: number
}

const known = new Map<string, Known>()
const wanted = new Set<string>()
const asked = new Set<string>()
const listeners = new Set<() => void>()
let version = 0

function want(address: string): void {
  if (wanted.has(address) || asked.has(address)) return
  if (wanted.size === 0) queueMicrotask(() => void ask())
  wanted.add(address)
}

async function ask(): Promise<void> {
  const all = [...wanted]
  wanted.clear()
  const parts = Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, place) => all.slice(place * AT_ONCE, (place + 1) * AT_ONCE))
  for (const one of all) asked.add(one)
  await Promise.allSettled(parts.map(askFor))
  version += 1
  listeners.forEach((tell) => tell())
}

async function askFor(addresses: string[]): Promise<void> {
  const at = Date.now()
  try {
    const found = (await gateway.participants({ query: { address: addresses } })).data
    const byAddress = new Map(found.map((one) => [one.address, one]))
    for (const address of addresses) known.set(address, { one: byAddress.get(address) ?? null, at })
  } catch {
    // Its address says who it is; it is asked for again in a while.
    for (const address of addresses) known.set(address, { one: null, at })
  } finally {
    for (const address of addresses) asked.delete(address)
  }
}

/** A participant's name in the reader's language, by address. */
export function useNames(): (address: string | null | undefined) => string {
  const said = useSaid()
  useSyncExternalStore(subscribe, () => version)
  return (address) => {
    if (!address) return ''
    const found = known.get(address)
    if (!found || (!found.one && Date.now() - found.at > AGAIN_MS)) want(address)
    if (!found) return COMING
    return found.one ? said({ zh: found.one.name, en: found.one.name_en || found.one.name }) : address.slice(0, 10)
  }
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
