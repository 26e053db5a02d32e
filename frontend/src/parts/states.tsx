/** What a screen says when it has nothing, waits, failed, or may not show. */
import { Button, Skeleton } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Mishap, problemOf } from '../gateway/problem'
import { useSaid } from '../i18n'

const SLOW_MS = 8_000

export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-label={t('loading')}>
      {slow ? <p className="quiet">{t('loading.slow')}</p> : null}
      <Skeleton active={false} title={false} paragraph={{ rows }} />
    </div>
  )
}

export function Empty({ title, then, children }: { title: string; then?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {then ? <p>{then}</p> : null}
      {children ? <div style={{ marginTop: 14 }}>{children}</div> : null}
    </div>
  )
}

// A try that failed is no lack of a role: it is said, and made again.
const TRIES = ['wrong_pin', 'wrong_device', 'key_locked', 'signer_refused']

/** A refusal in the reader's language, with what to name when asking about it. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const problem = problemOf(error)
  if ((problem.status === 403 && !TRIES.includes(problem.code)) || problem.status === 404) return <NotYours problem={problem} />
  const theirs = problem.body ? said({ zh: problem.body.detail_zh, en: problem.body.detail }) : t('unreachable')
  const words = error instanceof Mishap ? t(error.words as 'wallet.failed', error.values as { why: string }) : theirs
  const several = problem.body?.errors ?? []
  return (
    <div className="notice notice-bad" role="alert">
      <div>
        <strong>{t('failed')}</strong>
        <p>{words}</p>
        {problem.after !== null ? <p>{t('again.after', { count: problem.after })}</p> : null}
        {several.length > 0 ? (
          <ul>
            {several.map((one, place) => (
              <li key={place}>{Object.values(one).map(String).join(' · ')}</li>
            ))}
          </ul>
        ) : null}
        {problem.body ? (
          <p className="small">
            {t('problem.code')} <span className="mono">{problem.code}</span> · {t('problem.request')}{' '}
            <span className="mono">{problem.body.request_id}</span>
          </p>
        ) : null}
      </div>
      {again ? <Button onClick={again}>{t('again')}</Button> : null}
    </div>
  )
}

function NotYours({ problem }: { problem: ReturnType<typeof problemOf> }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <div className="notice notice-care" role="alert">
      <div>
        <strong>{problem.status === 403 ? t('not_allowed') : t('not_there')}</strong>
        <p>{problem.body ? said({ zh: problem.body.detail_zh, en: problem.body.detail }) : ''}</p>
        <p className="small">{problem.status === 403 ? t('not_allowed.then') : t('not_there.then')}</p>
      </div>
    </div>
  )
}
