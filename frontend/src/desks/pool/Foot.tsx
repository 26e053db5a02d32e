import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

/** How a form in a window ends. */
export function Foot({ close, ready, waits, words }: { close: () => void; ready: boolean; waits?: boolean; words?: string }) {
  const { t } = useTranslation()
  return (
    <div className="acts">
      <Button type="primary" htmlType="submit" disabled={!ready} loading={waits}>{words ?? t('next.review')}</Button>
      <Button onClick={close}>{t('cancel')}</Button>
    </div>
  )
}
