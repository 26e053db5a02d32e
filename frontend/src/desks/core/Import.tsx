import { DownloadOutlined } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Download } from '../../certificates/Download'
import type { ImportAnswer, RefusedRow, UploadAnswer } from '../../client/types.gen'
import { useSaid } from '../../i18n'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Failure } from '../../parts/states'
import { bringIn, FileRefused } from './upload'

/** 导入发票: a file is tried first; errors by row with column and reason; then what is good is kept. */
export function Import() {
  const { t, i18n } = useTranslation()
  const queries = useQueryClient()
  const id = useId()
  const [file, setFile] = useState<File | null>(null)
  const [at, setAt] = useState<UploadAnswer | null>(null)
  const load = useMutation({
    mutationFn: ({ file, dry }: { file: File; dry: boolean }) => bringIn(file, dry, setAt),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['invoices'] }),
    onSettled: () => setAt(null),
  })
  const language = i18n.language === 'en' ? 'en' : 'zh'
  const choose = (chosen: File | undefined) => {
    if (!chosen) return
    setFile(chosen)
    load.mutate({ file: chosen, dry: true })
  }
  return (
    <Page title={t('import.title')} about={t('import.about')} acts={<Download path={`/v1/invoices/template.xlsx?language=${language}`} name="template.xlsx"><DownloadOutlined aria-hidden /> {t('import.template')}</Download>}>
      <Panel>
        <div className="stack">
          <label className="file-drop" htmlFor={id}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault()
              choose(event.dataTransfer.files[0])
            }}>
            <strong>{file ? file.name : t('import.choose')}</strong>
            <span className="small quiet">{t('import.forms')}</span>
          </label>
          <input id={id} className="file-input" type="file" accept=".csv,.xlsx,.xml,.txt" disabled={load.isPending}
            onChange={(event) => {
              const chosen = event.target.files?.[0]
              event.target.value = ''
              choose(chosen)
            }} />
          {load.isPending ? <Way at={at} /> : null}
          {load.isError ? load.error instanceof FileRefused ? <Refused error={load.error} /> : <Failure error={load.error} /> : null}
        </div>
      </Panel>
      {load.data && !load.isPending && file ? <Outcome result={load.data} keep={() => load.mutate({ file, dry: false })} /> : null}
    </Page>
  )
}

/** How far it is: sent, waiting, read so far. */
function Way({ at }: { at: UploadAnswer | null }) {
  const { t } = useTranslation()
  const percent = at && at.bytes > 0 ? Math.floor((at.bytes_read * 100) / at.bytes) : 0
  const words = at === null ? t('import.sending') : at.state === 'waiting' ? t('import.waiting') : t('import.reading', { count: at.rows_read })
  return (
    <div role="status">
      <Progress percent={percent} aria-label={t('import.progress')} />
      <p className="small quiet">{words}</p>
    </div>
  )
}

function Refused({ error }: { error: FileRefused }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <div className="notice notice-bad" role="alert">
      <div>
        <strong>{t('import.refused')}</strong>
        <p>{said({ zh: error.problem.detail_zh, en: error.problem.detail })}</p>
        <p className="small">{t('problem.code')} <span className="mono">{error.problem.code}</span></p>
      </div>
    </div>
  )
}

function Outcome({ result, keep }: { result: ImportAnswer; keep: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const kept = result.state === 'kept'
  const columns: Column<RefusedRow>[] = [
    { key: 'row', title: t('import.row'), show: (one) => <span className="amount">{one.row}</span> },
    { key: 'column', title: t('import.column'), show: (one) => one.column },
    { key: 'value', title: t('import.value'), show: (one) => <span className="mono">{one.value.slice(0, 60)}</span> },
    { key: 'why', title: t('import.why'), show: (one) => <>{said(one)} <span className="mono quiet">{one.code}</span></> },
  ]
  return (
    <>
      <div className="figures">
        <Figure label={t('import.rows')} value={result.rows_read} note={kept ? t('import.kept') : t('import.tried')} />
        <Figure label={kept ? t('import.taken') : t('import.good')} value={result.accepted} note={t('import.good.note')} />
        <Figure label={t('import.red')} value={result.red} note={t('import.red.note')} />
        <Figure label={t('import.bad')} value={result.refused} note={t('import.bad.note')} />
      </div>
      {result.same_as ? <div className="notice notice-info"><div>{t('import.same')}</div></div> : null}
      <div className="acts">
        {kept ? <Link to="/issue"><Button type="primary">{t('import.go')}</Button></Link> : <Button type="primary" disabled={result.accepted + result.red === 0} onClick={keep}>{t('import.keep', { count: result.accepted + result.red })}</Button>}
        {result.refused > 0 ? (
          <>
            <Download path={`/v1/invoices/imports/${result.file}/errors.xlsx`} name="errors.xlsx" plain><DownloadOutlined aria-hidden /> {t('import.errors', { form: 'XLSX' })}</Download>
            <Download path={`/v1/invoices/imports/${result.file}/errors.csv`} name="errors.csv" plain><DownloadOutlined aria-hidden /> {t('import.errors', { form: 'CSV' })}</Download>
          </>
        ) : null}
      </div>
      {result.refused > 0 ? (
        <Panel title={t('import.wrong')} flush extra={<span className="small quiet">{t('import.wrong.then')}</span>}>
          <div style={{ marginTop: 10 }}><Rows rows={result.refusals} columns={columns} id={(one) => `${one.row} ${one.column} ${one.code}`} label={t('import.wrong')} empty={null} /></div>
        </Panel>
      ) : null}
    </>
  )
}
