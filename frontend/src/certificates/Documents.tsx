import { Button } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fileDocument } from '../client/sdk.gen'
import type { CertificateAnswer } from '../client/types.gen'
import { documents, me } from '../gateway/questions'
import { useWord } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Failure } from '../parts/states'
import { Download } from './Download'
import { FilesToAdd, type FileToAdd } from './FilesToAdd'

/** What is on file; the debtor's and the supplier's makers add to it. */
export function Documents({ certificate }: { certificate: CertificateAnswer }) {
  const { t } = useTranslation()
  const word = useWord()
  const who = useQuery(me).data
  const adds = who !== undefined && [certificate.debtor, certificate.supplier].includes(who.participant.address) && who.roles.includes('maker')
  return (
    <Panel title={t('documents')}>
      <Ask of={useQuery(documents(certificate.id))} rows={2}>
        {(found) => (
          <div className="stack-tight">
            {found.items.length === 0 ? (
              <p className="quiet">{t('documents.none')}</p>
            ) : (
              <ul className="stack-tight">
                {found.items.map((one) => (
                  <li key={one.id}>
                    <Download path={`/v1/certificates/${certificate.id}/documents/${one.id}`} name={one.name}>{one.name}</Download>
                    <div className="small quiet">{word('document', one.kind)}{one.dated_on ? ` · ${one.dated_on}` : ''}{one.on_ledger ? ` · ${t('documents.on_ledger')}` : ''}</div>
                  </li>
                ))}
              </ul>
            )}
            <p className="small quiet">{t('documents.terms')} <span className="mono">{found.terms}</span></p>
          </div>
        )}
      </Ask>
      {adds ? <Add certificate={certificate.id} /> : null}
    </Panel>
  )
}

function Add({ certificate }: { certificate: string }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [files, setFiles] = useState<FileToAdd[]>([])
  const send = useMutation({
    mutationFn: async () => {
      // One by one: what is filed stays, and is not sent again after one that was refused.
      for (const one of files) {
        await fileDocument({ path: { certificate }, body: { file: one.file, kind: one.kind, dated_on: one.on || undefined } })
        setFiles((left) => left.filter((other) => other !== one))
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', certificate] }),
  })
  return (
    <form
      className="stack-tight no-print"
      style={{ marginTop: 14 }}
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <FilesToAdd files={files} change={setFiles} />
      {send.isError ? <Failure error={send.error} /> : null}
      {files.length > 0 ? <div className="acts"><Button type="primary" htmlType="submit" loading={send.isPending}>{t('documents.send', { count: files.length })}</Button></div> : null}
    </form>
  )
}
