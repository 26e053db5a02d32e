/** Who is signed in, in this tab. The token stays in the tab's own storage and goes nowhere but to the gateway. */
import { useSyncExternalStore } from 'react'
import type { SignInAnswer } from '../client/types.gen'

const PLACE = 'tallystick.session'

export interface Session extends SignInAnswer {
  /** The gateway knows it no more; what is typed stays until somebody has signed in again. */
  over?: boolean
}

let current: Session | null = read()
const listeners = new Set<() => void>()

function read(): Session | null {
  const kept = sessionStorage.getItem(PLACE)
  return kept ? (JSON.parse(kept) as Session) : null
}

export function enter(session: Session | null): void {
  current = session
  if (session) sessionStorage.setItem(PLACE, JSON.stringify(session))
  else sessionStorage.removeItem(PLACE)
  listeners.forEach((tell) => tell())
}

/** The gateway turned the token away. */
export function ended(): void {
  if (current && !current.over) enter({ ...current, over: true })
}

export function isOver(): boolean {
  return current?.over ?? false
}

export function token(): string | undefined {
  return current?.token
}

export function useSession(): Session | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => current,
  )
}
