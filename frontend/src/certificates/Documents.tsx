import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { documents } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Download } from './Paper'

export function Documents({ certificate }: { certificate: string }) {
  const { t } = useTranslation()
  const word = useWord()
  return (
    <Panel title={t('documents')}>
      <Ask of={useQuery(documents(certificate))} rows={2}>
        {(found) =>
          found.items.length === 0 ? (
            <p className="quiet">{t('documents.none')}</p>
          ) : (
            <ul className="stack-tight">
              {found.items.map((one) => (
                <li key={one.id}>
                  <Download path={`/v1/certificates/${certificate}/documents/${one.id}`} name={one.name}>{one.name}</Download>
                  <div className="small quiet">{word('document', one.kind)}{one.on_ledger ? ` · ${t('documents.on_ledger')}` : ''}</div>
                </li>
              ))}
            </ul>
          )
        }
      </Ask>
    </Panel>
  )
}
