/** How far a visitor is on the path, kept in the browser: through reloads, and changes of role and language. */
import { useSyncExternalStore } from 'react'

const PLACE = 'tallystick.path'

/** before: certificates and drafts that were there when it began; they are somebody else's. certificate: the one that
 * the visitor made. looked: its whole life was looked at. left: the panel is put away, and the path goes on later. */
export interface Progress {
  before: string[]
  certificate: string | null
  looked: boolean
  folded: boolean
  left: boolean
}

export const begun = (before: string[]): Progress => ({ before, certificate: null, looked: false, folded: false, left: false })

/** What was kept, unless it is not ours or from another day. */
export function read(text: string | null): Progress | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Progress | null
    return kept && Array.isArray(kept.before) ? { ...begun([]), ...kept } : null
  } catch {
    return null
  }
}

let current = read(localStorage.getItem(PLACE))
const listeners = new Set<() => void>()

export function keep(progress: Progress | null): void {
  current = progress
  if (progress) localStorage.setItem(PLACE, JSON.stringify(progress))
  else localStorage.removeItem(PLACE)
  listeners.forEach((tell) => tell())
}

/** Changes a part of it; of a path that was not begun there is nothing to change. */
export function note(change: Partial<Progress>): void {
  if (current) keep({ ...current, ...change })
}

export function useProgress(): Progress | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => current,
  )
}
