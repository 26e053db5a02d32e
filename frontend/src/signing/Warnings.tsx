import { useTranslation } from 'react-i18next'
import type { Finding } from '../client/types.gen'
import { useSaid } from '../i18n'

/** What the law says of a draft: it refuses nothing, and both who drafts and who signs read it, article and phrase. */
export function Warnings({ of }: { of?: Finding[] }) {
  const { t } = useTranslation()
  const said = useSaid()
  if (!of || of.length === 0) return null
  return (
    <div className="notice notice-care">
      <div>
        <strong>{t('warnings')}</strong>
        <ul className="stack-tight">
          {of.map((one) => (
            <li key={one.rule}>
              {said(one)}
              <div className="small">{t('warnings.article', { article: one.article })} <q lang="zh-CN">{one.phrase}</q></div>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
