import { useSyncExternalStore } from 'react'

const phone = window.matchMedia('screen and (max-width: 1020px)')

/** Whether the window is a phone's. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      phone.addEventListener('change', tell)
      return () => phone.removeEventListener('change', tell)
    },
    () => phone.matches,
  )
}
