import { CheckOutlined, CloseOutlined, DownOutlined, RedoOutlined, UpOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import type { DemoAccount } from '../client/types.gen'
import { demo } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { yuan } from '../money/fen'
import { Failure } from '../parts/states'
import { useSession } from '../session/session'
import { useBecome } from '../session/useBecome'
import { note, useProgress, type Progress } from './progress'
import { nextOf, STEPS, type Facts, type Now } from './steps'
import { useBegin } from './useBegin'
import { useDeed } from './useDeed'
import { facts } from './watch'

/** 十步: a strip above the page, which says what comes next, who does it and why; it covers nothing. */
export function PathPanel() {
  const progress = useProgress()
  const accounts = useQuery(demo).data
  const found = useQuery(facts(accounts, progress))
  if (!accounts || !progress || progress.left) return null
  return <Strip progress={progress} accounts={accounts} found={found.data} error={found.data ? null : found.error} look={async () => (await found.refetch()).data} />
}

type Look = () => Promise<Facts | undefined>

function Strip({ progress, accounts, found, error, look }: { progress: Progress; accounts: DemoAccount[]; found: Facts | undefined; error: unknown; look: Look }) {
  const { t } = useTranslation()
  const begin = useBegin()
  const now = found ? nextOf(found, progress.looked) : null
  const certificate = found?.certificate?.id ?? null
  useEffect(() => {
    if (certificate !== progress.certificate && certificate) note({ certificate })
  }, [certificate, progress.certificate])
  const step = Math.min((now?.done ?? 0) + 1, STEPS)
  const over = now?.say === 'finished'
  return (
    <section className="path no-print" aria-label={t('path.title')}>
      <div className="path-head">
        <ol className="path-steps" aria-label={t('path.steps')}>
          {Array.from({ length: STEPS }, (_, place) => {
            const done = place < (now?.done ?? 0)
            const title = t(`path.step.${place + 1}` as 'path.step.1')
            return (
              <Tooltip key={place} title={title}>
                <li data-done={done ? 'yes' : place + 1 === step && !over ? 'now' : undefined} aria-current={place + 1 === step && !over ? 'step' : undefined}>
                  <span aria-hidden>{done ? <CheckOutlined aria-hidden /> : place + 1}</span>
                  <span className="hidden-text">{title}{done ? ` · ${t('path.done')}` : ''}</span>
                </li>
              </Tooltip>
            )
          })}
        </ol>
        <strong className="path-title">{over ? t('path.over') : t('path.at', { step, title: t(`path.step.${step}` as 'path.step.1') })}</strong>
        <span className="path-acts">
          <Tooltip title={t('path.anew')}><Button type="text" size="small" icon={<RedoOutlined aria-hidden />} aria-label={t('path.anew')} loading={begin.isPending} onClick={() => begin.mutate()} /></Tooltip>
          <Tooltip title={progress.folded ? t('path.unfold') : t('path.fold')}><Button type="text" size="small" icon={progress.folded ? <DownOutlined aria-hidden /> : <UpOutlined aria-hidden />} aria-label={progress.folded ? t('path.unfold') : t('path.fold')} aria-expanded={!progress.folded} onClick={() => note({ folded: !progress.folded })} /></Tooltip>
          <Tooltip title={t('path.leave')}><Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('path.leave')} onClick={() => note({ left: true })} /></Tooltip>
        </span>
      </div>
      {progress.folded ? null : (
        <div className="path-body" aria-live="polite">
          {now && found ? <Next now={now} found={found} accounts={accounts} look={look} /> : error ? <Failure error={error} again={() => void look()} /> : <p className="quiet">{t('loading')}…</p>}
          {begin.isError ? <Failure error={begin.error} /> : null}
        </div>
      )}
    </section>
  )
}

/** Two sentences, and one button: become who does it, go where it is done, or have the demo do its part. */
function Next({ now, found, accounts, look }: { now: Now; found: Facts; accounts: DemoAccount[]; look: Look }) {
  const { t } = useTranslation()
  const said = useSaid()
  const word = useWord()
  const navigate = useNavigate()
  const become = useBecome()
  const session = useSession()
  const { pathname, search } = useLocation()
  const deed = useDeed(accounts, found, look)
  const actor = accounts.find((one) => one.participant === now.who?.participant && one.role === now.who.role)
  const acts = now.who !== null && session?.participant === now.who.participant && !session.over && session.roles.includes(now.who.role)
  const go = useMutation({
    mutationFn: async () => {
      if (actor && !acts) await become(actor)
      await navigate(now.to)
    },
  })
  const names = (participant: string | undefined) => {
    const one = accounts.find((other) => other.participant === participant)
    return one ? said({ zh: one.name, en: one.name_en }) : ''
  }
  const looks = acts && now.say === 'look' && pathname === now.to
  useEffect(() => {
    if (looks) note({ looked: true })
  }, [looks])
  const there = pathname + search === now.to || pathname === now.to
  const name = actor ? `${actor.part ? word('part', actor.part) : said({ zh: actor.name, en: actor.name_en })} · ${word('role', actor.role)}` : ''
  const words = {
    amount: yuan(found.certificate?.face_fen ?? '0'),
    due: found.certificate?.matures_on ?? '',
    owed: yuan(found.debt?.amount_fen ?? '0'),
    debtor: names(found.debtor),
    supplier: names(found.supplier),
    who: names(now.who?.participant),
  }
  return (
    <>
      <div className="path-say">
        <p>{actor ? <span className={`mark mark-${acts ? 'good' : 'info'}`}>{acts ? t('path.you_are', { name }) : name}</span> : null} {t(`path.${now.say}`, words)}</p>
        <p className="small quiet">{t(`path.${now.say}.why`, words)}</p>
        {go.isError || deed.isError ? <Failure error={go.error ?? deed.error} /> : null}
      </div>
      <div className="path-do">
        {now.who && !acts ? <Button type="primary" loading={go.isPending} onClick={() => go.mutate()}>{t('path.become', { name })}</Button>
          : now.deed ? <Button type="primary" loading={deed.isPending} onClick={() => deed.mutate({ deed: now.deed!, by: now.who!.participant })}>{t(`path.do.${now.deed}`, words)}</Button>
            : !there ? <Button type="primary" onClick={() => go.mutate()}>{t('path.go')}</Button> : null}
      </div>
    </>
  )
}
