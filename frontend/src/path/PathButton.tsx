import { CompassOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { demo } from '../gateway/questions'
import { Failure } from '../parts/states'
import { note, useProgress } from './progress'
import { useBegin } from './useBegin'

/** In the bar on top: begin the path, or take it up again where it was left. */
export function PathButton() {
  const { t } = useTranslation()
  const isDemo = useQuery(demo).data !== undefined
  const progress = useProgress()
  const begin = useBegin()
  if (!isDemo || (progress && !progress.left)) return null
  const words = progress ? t('path.go_on') : t('path.begin.short')
  return <Button className="path-button" icon={<CompassOutlined aria-hidden />} aria-label={words} title={words} loading={begin.isPending} onClick={() => (progress ? note({ left: false, folded: false }) : begin.mutate())}>{words}</Button>
}

/** On the first page: what a newcomer may do here. */
export function PathOffer() {
  const { t } = useTranslation()
  const begin = useBegin()
  return (
    <div className="path-offer">
      <div><strong>{t('path.title')}</strong><p className="small">{t('path.about')}</p></div>
      <Button type="primary" icon={<CompassOutlined aria-hidden />} loading={begin.isPending} onClick={() => begin.mutate()}>{t('path.begin')}</Button>
      {begin.isError ? <Failure error={begin.error} /> : null}
    </div>
  )
}
