import { Button } from 'antd'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../gateway/problem'
import { Failure } from '../parts/states'
import { token } from '../session/session'

/** A file behind the session: fetched with its token and handed to the browser to keep. `plain`: a button among others, not a link. */
export function Download({ path, name, plain, children }: { path: string; name: string; plain?: boolean; children: ReactNode }) {
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
      <Button type={plain ? 'default' : 'link'} style={plain ? undefined : { padding: 0, height: 'auto' }} loading={load.isPending} onClick={() => load.mutate()}>{children}</Button>
      {load.isError ? <Failure error={load.error} /> : null}
    </>
  )
}
