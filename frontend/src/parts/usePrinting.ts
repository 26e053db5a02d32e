import { useSyncExternalStore } from 'react'

const paper = window.matchMedia('print')

/** Whether the page is being put on paper: then all of a list is drawn, and nothing is dark. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    (tell) => {
      paper.addEventListener('change', tell)
      return () => paper.removeEventListener('change', tell)
    },
    () => paper.matches,
  )
}
