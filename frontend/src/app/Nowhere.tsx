import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Page } from '../parts/layout'
import { Empty } from '../parts/states'

export function Nowhere() {
  const { t } = useTranslation()
  return (
    <Page title={t('nowhere')} narrow>
      <Empty title={t('nowhere.what')}><Link to="/">{t('nav.inbox')}</Link></Empty>
    </Page>
  )
}
