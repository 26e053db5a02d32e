import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import { Problem } from '../gateway/problem'
import { Failure } from '../parts/states'

/** What nobody expected, said so that it can be told to somebody. */
export function Broken() {
  const { t } = useTranslation()
  const error = useRouteError()
  const words = error instanceof Error ? error.message : isRouteErrorResponse(error) ? error.statusText : String(error)
  return (
    <div className="page page-narrow">
      {error instanceof Problem ? (
        <Failure error={error} />
      ) : (
        <div className="notice notice-bad" role="alert">
          <div>
            <strong>{t('broken')}</strong>
            <p>{t('broken.then')}</p>
            <p className="mono">{words}</p>
          </div>
        </div>
      )}
      <div className="acts"><Button onClick={() => window.location.reload()}>{t('reload')}</Button></div>
    </div>
  )
}
