import type { Desk } from '../desks/desk'

/** Brings these desks' screens as soon as the browser has nothing else to do, so that a click waits for data alone. */
export function bringSoon(desks: Desk[]): void {
  // Not every browser tells when it is idle.
  const soon = 'requestIdleCallback' in window ? requestIdleCallback : setTimeout
  soon(() => {
    for (const { lazy } of desks.flatMap((desk) => desk.routes)) {
      // One that does not come now is asked for again, and the failure told, when somebody goes there.
      if (typeof lazy === 'function') void lazy().catch(() => undefined)
    }
  })
}
