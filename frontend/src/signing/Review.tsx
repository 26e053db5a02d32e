import { Button, Input, Radio } from 'antd'
import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { ReviewAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { demo, keys, me } from '../gateway/questions'
import { useSaid } from '../i18n'
import { Field } from '../parts/layout'
import { Failure, Loading } from '../parts/states'
import { signersOf, type Signer } from './signer'
import { Warnings } from './Warnings'

/** What signing does, in words; the message itself on demand; then the key, and the signature. */
export function Review({ digests, signed, close }: { digests: string[]; signed: (digests: string[]) => void; close: () => void }) {
  const reviews = useQueries({
    queries: digests.map((digest) => ({ queryKey: ['review', digest], queryFn: async () => (await gateway.review({ path: { digest } })).data })),
  })
  const failed = reviews.find((one) => one.isError)
  if (failed) return <Failure error={failed.error} again={() => void failed.refetch()} />
  const found = reviews.map((one) => one.data)
  if (found.some((one) => one === undefined)) return <Loading />
  return <Sheet reviews={found as ReviewAnswer[]} signed={signed} close={close} />
}

function Sheet({ reviews, signed, close }: { reviews: ReviewAnswer[]; signed: (digests: string[]) => void; close: () => void }) {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const theirs = useQuery(keys).data
  const published = useQuery(demo)
  const [chosen, setChosen] = useState(0)
  const [proof, setProof] = useState('')
  const [sendBack, setSendBack] = useState(false)
  const drafts = reviews.map((one) => one.draft)
  const sign = useMutation({
    mutationFn: async (signer: Signer) => {
      const signatures = await signer.sign(drafts, proof)
      const items = drafts.map((draft, place) => ({ digest: draft.digest, signature: signatures[place]! }))
      await gateway.signIntents({ body: { items } })
    },
    onSuccess: () => signed(drafts.map((one) => one.digest)),
  })
  if (!who || !theirs || published.isPending) return <Loading />
  const signers = signersOf(who, theirs, published.data ?? [])
  const signer = signers[chosen]
  const checks = who.roles.includes('checker') || who.roles.includes('administrator')
  return (
    <div className="stack">
      {reviews.map((one) => <Matter key={one.draft.digest} review={one} />)}
      {sendBack ? (
        <SendBack digests={drafts.map((one) => one.digest)} done={close} cancel={() => setSendBack(false)} />
      ) : !checks ? (
        <div className="notice notice-care"><div><strong>{t('review.not_checker')}</strong><p>{t('review.not_checker.then')}</p></div></div>
      ) : !signer ? (
        <div className="notice notice-care"><div><strong>{t('review.no_key')}</strong><p>{t('review.no_key.then')}</p></div></div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            sign.mutate(signer)
          }}
        >
          {signers.length > 1 ? (
            <Radio.Group aria-label={t('review.key')} value={chosen} onChange={(event) => setChosen(event.target.value as number)}
              options={signers.map((one, place) => ({ value: place, label: `${t(`signer.${one.kind}`)} ${one.label} ${one.address.slice(0, 8)}` }))} />
          ) : (
            <p className="quiet small">{t('review.with', { kind: t(`signer.${signer.kind}`) })} <span className="mono">{signer.address}</span></p>
          )}
          {signer.needs !== 'nothing' ? (
            <Field label={t(`signer.${signer.needs}`)}>
              {(id) => <Input.Password id={id} value={proof} autoComplete="off" onChange={(event) => setProof(event.target.value)} inputMode={signer.needs === 'pin' ? 'numeric' : 'text'} />}
            </Field>
          ) : null}
          {sign.isError ? <Failure error={sign.error} /> : null}
          <div className="acts">
            <Button type="primary" htmlType="submit" loading={sign.isPending} disabled={signer.needs !== 'nothing' && proof === ''}>{t('review.sign')}</Button>
            <Button onClick={() => setSendBack(true)}>{t('review.send_back')}</Button>
          </div>
        </form>
      )}
      {!checks || !signer ? <div className="acts"><Button onClick={close}>{t('close')}</Button></div> : null}
    </div>
  )
}

function Matter({ review }: { review: ReviewAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const { draft, line, checkers, approvals } = review
  return (
    <div className="stack-tight">
      <p className="sum">{said(draft)}</p>
      <Warnings of={draft.warnings} />
      <p className="small quiet">
        {t('review.by', { name: line.drafted_by, at: momentOf(line.drafted_at) })} · {t('review.until', { at: momentOf(line.expires_at) })}
        {checkers > 1 ? ` · ${t('review.two', { given: approvals.length })}` : ''}
      </p>
      <details>
        <summary className="small">{t('review.typed_data')}</summary>
        <pre className="code mono" tabIndex={0}>{JSON.stringify(draft.typed_data, null, 1)}</pre>
      </details>
    </div>
  )
}

function SendBack({ digests, done, cancel }: { digests: string[]; done: () => void; cancel: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const reject = useMutation({
    mutationFn: async () => {
      for (const digest of digests) await gateway.rejectDraft({ path: { digest }, body: { reason: reason.trim() } })
    },
    onSuccess: done,
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        reject.mutate()
      }}
    >
      <Field label={t('review.reason')} hint={t('review.reason.hint')}>
        {(id, about) => <Input.TextArea id={id} aria-describedby={about} rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      {reject.isError ? <Failure error={reject.error} /> : null}
      <div className="acts">
        <Button danger type="primary" htmlType="submit" loading={reject.isPending} disabled={reason.trim() === ''}>{t('review.send_back')}</Button>
        <Button onClick={cancel}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
