import { Button } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { IntentAnswer } from '../client/types.gen'
import { useSaid, useWord } from '../i18n'
import { DONE, follow } from './follow'

const SLOW_MS = 15_000
const ORDER = ['draft', 'queued', 'sent', 'confirmed']

/** Signed, on its way, in effect; or refused, and why. Whoever does not want to wait may go. */
export function Result({ digests, close }: { digests: string[]; close: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [states, setStates] = useState<Record<string, IntentAnswer>>({})
  const [slow, setSlow] = useState(false)
  const names = digests.join()
  useEffect(() => {
    const leaving = new AbortController()
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    const hear = (answer: IntentAnswer) => {
      setStates((before) => ({ ...before, [answer.digest]: answer }))
      if (DONE.includes(answer.state)) void queries.invalidateQueries()
    }
    void follow(names.split(','), hear, leaving.signal)
    return () => {
      leaving.abort()
      clearTimeout(timer)
    }
  }, [names, queries])
  const all = digests.map((digest) => states[digest])
  const done = all.every((one) => one && DONE.includes(one.state))
  const waits = all.some((one) => one?.state === 'draft')
  return (
    <div className="stack" aria-live="polite">
      {digests.map((digest) => <Fate key={digest} answer={states[digest]} />)}
      {waits ? <div className="notice notice-info"><div>{t('result.second')}</div></div> : null}
      {slow && !done && !waits ? <div className="notice notice-care"><div><strong>{t('result.slow')}</strong><p>{t('result.slow.then')}</p></div></div> : null}
      <div className="acts">
        <Button type={done ? 'primary' : 'default'} onClick={close}>{done ? t('result.done') : t('result.leave')}</Button>
      </div>
    </div>
  )
}

function Fate({ answer }: { answer: IntentAnswer | undefined }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const state = answer?.state ?? 'draft'
  const refused = state === 'refused' || state === 'rejected'
  const reached = refused ? 2 : ORDER.indexOf(state)
  const steps = [t('result.signed'), t('result.queued'), t('result.sent'), refused ? t('result.refused') : t('result.confirmed')]
  return (
    <div className="stack-tight">
      <strong>{answer ? word('action', answer.action) : t('result.sending')}</strong>
      <ol className="steps">
        {steps.map((step, place) => (
          <li key={place} data-done={refused && place === 3 ? 'no' : place <= reached ? 'yes' : place === reached + 1 ? 'now' : undefined}>{step}</li>
        ))}
      </ol>
      {refused && answer ? (
        <div className="notice notice-bad" role="alert">
          <div>
            <strong>{t('result.why')}</strong>
            <p>{said({ zh: answer.refusal_zh ?? answer.refusal ?? '', en: answer.refusal_en ?? answer.refusal ?? '' })}</p>
          </div>
        </div>
      ) : null}
      {state === 'confirmed' && answer?.tx ? <p className="small quiet">{t('result.tx')} <span className="mono" style={{ overflowWrap: 'anywhere' }}>{answer.tx}</span></p> : null}
    </div>
  )
}
