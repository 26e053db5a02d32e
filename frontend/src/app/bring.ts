import type { Desk } from '../desks/desk'

const OF_ALL_DESKS = [() => import('../certificates/CertificatePage'), () => import('../inbox/Approvals')]

/** Brings these desks' screens as soon as the browser has nothing else to do, so that a click waits for data alone. */
export function bringSoon(desks: Desk[]): void {
  // Not every browser tells when it is idle.
  const soon = 'requestIdleCallback' in window ? requestIdleCallback : setTimeout
  soon(() => {
    const ofDesks = desks.flatMap((desk) => desk.routes).flatMap(({ lazy }) => (typeof lazy === 'function' ? [lazy] : []))
    // One that does not come now is asked for again, and the failure told, when somebody goes there.
    for (const bring of [...OF_ALL_DESKS, ...ofDesks]) void bring().catch(() => undefined)
  })
}
