/** Dark or light: as the system says, until somebody chooses. */
import { useSyncExternalStore } from 'react'

export type Look = 'light' | 'dark'

const PLACE = 'tallystick.look'
const system = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

export function look(): Look {
  const chosen = localStorage.getItem(PLACE)
  return chosen === 'dark' || chosen === 'light' ? chosen : system.matches ? 'dark' : 'light'
}

function show(): void {
  document.documentElement.dataset.look = look()
  listeners.forEach((tell) => tell())
}

export function choose(wanted: Look): void {
  localStorage.setItem(PLACE, wanted)
  show()
}

system.addEventListener('change', show)
show()

export function useLook(): Look {
  return useSyncExternalStore((tell) => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, look)
}
