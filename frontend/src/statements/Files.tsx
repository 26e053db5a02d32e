import { DownloadOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Download } from '../certificates/Download'
import { asked, type Span } from './span'

/** The same as files of the gateway's. path: of the route, without the form. */
export function Files({ path, name, span, forms }: { path: string; name: string; span: Span; forms: ('csv' | 'xlsx' | 'pdf')[] }) {
  const { t } = useTranslation()
  return (
    <span className="acts no-print">
      {forms.map((form) => (
        <Download key={form} path={`${path}.${form}?${asked(span)}`} name={`${name}-${span.from}-${span.to}.${form}`} plain><DownloadOutlined aria-hidden /> {t('files.download', { form: form.toUpperCase() })}</Download>
      ))}
    </span>
  )
}
