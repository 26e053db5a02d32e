import { Button } from 'antd'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../gateway/problem'
import { Failure } from '../parts/states'
import { token } from '../session/session'

/** A lot on paper, as the gateway writes it. */
export function Paper({ lot, children }: { lot: string; children: ReactNode }) {
  return <Download path={`/v1/lots/${lot}/certificate.pdf`} name={`certificate-${lot.slice(2, 10)}.pdf`}>{children}</Download>
}

/** A file behind the session: fetched with its token and handed to the browser to keep. */
export function Download({ path, name, children }: { path: string; name: string; children: ReactNode }) {
  const load = useMutation({
    mutationFn: async () => {
      const answer = await fetch(path, { headers: { Authorization: `Bearer ${token()}` } })
      if (!answer.ok) throw problemOf(await answer.json().catch(() => null), answer)
      const url = URL.createObjectURL(await answer.blob())
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      URL.revokeObjectURL(url)
    },
  })
  return (
    <>
      <Button type="link" style={{ padding: 0, height: 'auto' }} loading={load.isPending} onClick={() => load.mutate()}>{children}</Button>
      {load.isError ? <Failure error={load.error} /> : null}
    </>
  )
}
