import { Button, Input } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from './layout'
import { Failure } from './states'

/** A checker's word on what a maker proposed: yes, or no with a reason. */
export function Decide({ approve, reject, words }: { approve: () => Promise<unknown>; reject: (reason: string) => Promise<unknown>; words: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const yes = useMutation({ mutationFn: approve, onSuccess: () => queries.invalidateQueries() })
  const no = useMutation({ mutationFn: () => reject(reason.trim()), onSuccess: () => queries.invalidateQueries() })
  if (refusing) {
    return (
      <form
        className="stack-tight"
        onSubmit={(event) => {
          event.preventDefault()
          no.mutate()
        }}
      >
        <Field label={t('review.reason')} hint={t('review.reason.hint')}>{(id, about) => <Input.TextArea id={id} aria-describedby={about} rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}</Field>
        {no.isError ? <Failure error={no.error} /> : null}
        <div className="acts">
          <Button danger type="primary" htmlType="submit" loading={no.isPending} disabled={reason.trim() === ''}>{t('review.send_back')}</Button>
          <Button onClick={() => setRefusing(false)}>{t('cancel')}</Button>
        </div>
      </form>
    )
  }
  return (
    <div className="stack-tight">
      {yes.isError ? <Failure error={yes.error} /> : null}
      <div className="acts">
        <Button type="primary" loading={yes.isPending} onClick={() => yes.mutate()}>{words}</Button>
        <Button onClick={() => setRefusing(true)}>{t('review.send_back')}</Button>
      </div>
    </div>
  )
}
