import { ClockCircleOutlined } from '@ant-design/icons'
import { Button, Input, Popover } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays, dateOf } from '../dates/dates'
import { status } from '../gateway/questions'
import { Field } from '../parts/layout'
import { Failure } from '../parts/states'
import { clock, open as openCertificates } from './questions'
import { useTravel } from './useTravel'

/** 时间前进: only where the ledger is the demo's own, and its clock can be moved. */
export function TimeTravel() {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  if (!useQuery(clock).data) return null
  return (
    <Popover open={shown} onOpenChange={setShown} trigger="click" placement="bottomRight" destroyOnHidden title={t('travel.title')} content={<Choices done={() => setShown(false)} />}>
      <Button className="time-travel" icon={<ClockCircleOutlined aria-hidden />} aria-label={t('travel')} title={t('travel')} aria-haspopup="dialog" aria-expanded={shown}>{t('travel')}</Button>
    </Popover>
  )
}

function Choices({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const now = useQuery(status).data
  const due = useQuery(openCertificates).data
  const travel = useTravel()
  const [day, setDay] = useState('')
  const today = now?.ledger_date ?? ''
  const latest = now?.ledger_at ? dateOf(now.ledger_at + MOST_S) : ''
  const next = (due ?? []).map((one) => one.matures_on).filter((one) => one > today).sort()[0]
  const wrong = day !== '' && (day <= today || day > latest)
  const go = (to: string) => travel.mutate(to, { onSuccess: done })
  return (
    <form
      className="stack"
      style={{ width: 300 }}
      onSubmit={(event) => {
        event.preventDefault()
        go(day)
      }}
    >
      <p className="quiet small">{t('travel.about', { date: today })}</p>
      <div className="stack-tight">
        <Button block disabled={!today} loading={travel.isPending} onClick={() => go(addDays(today, 1))}>{t('travel.next_day', { date: addDays(today || '2026-01-01', 1) })}</Button>
        <Button block disabled={!next} loading={travel.isPending} onClick={() => go(next!)}>{next ? t('travel.next_due', { date: next }) : t('travel.none_due')}</Button>
      </div>
      <Field label={t('travel.day')} wrong={wrong ? t('travel.day.wrong', { from: addDays(today, 1), to: latest }) : null}>
        {(id, about) => <Input id={id} aria-describedby={about} type="date" min={today} max={latest} value={day} onChange={(event) => setDay(event.target.value)} />}
      </Field>
      <Button type="primary" htmlType="submit" disabled={day === '' || wrong} loading={travel.isPending}>{t('travel.go')}</Button>
      {travel.isError ? <Failure error={travel.error} /> : null}
      <p className="small quiet">{t('travel.no_way_back')}</p>
    </form>
  )
}

const MOST_S = 729 * 86_400
