/** The keystore that was made in this browser, so that its owner can sign in with it; only its passphrase opens it. */
import type { Keystore } from '../client/types.gen'

const PLACE = 'tallystick.keystore'

export function kept(): Keystore | null {
  const text = localStorage.getItem(PLACE)
  return text ? (JSON.parse(text) as Keystore) : null
}

export function keep(keystore: Keystore): void {
  localStorage.setItem(PLACE, JSON.stringify(keystore))
}
