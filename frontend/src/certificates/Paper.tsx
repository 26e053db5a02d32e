import type { ReactNode } from 'react'
import { Download } from './Download'

/** A lot on paper, as the gateway writes it. */
export function Paper({ lot, children }: { lot: string; children: ReactNode }) {
  return <Download path={`/v1/lots/${lot}/certificate.pdf`} name={`certificate-${lot.slice(2, 10)}.pdf`}>{children}</Download>
}
