import { Button, Input, Select } from 'antd'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useWord } from '../i18n'

const KINDS = ['contract', 'invoice', 'acceptance', 'warehouse_receipt', 'other'] as const
export type DocumentKind = (typeof KINDS)[number]

export interface FileToAdd {
  file: File
  kind: DocumentKind
  /** Shanghai date, or nothing. */
  on: string
}

/** Documents that are chosen here and sent with something: what each is, and of which day. */
export function FilesToAdd({ files, change }: { files: FileToAdd[]; change: (files: FileToAdd[]) => void }) {
  const { t } = useTranslation()
  const word = useWord()
  const id = useId()
  const set = (place: number, part: Partial<FileToAdd>) => change(files.map((one, other) => (other === place ? { ...one, ...part } : one)))
  return (
    <div className="stack-tight">
      <label className="file-pick" htmlFor={id}>{t('documents.choose')}</label>
      <input id={id} className="file-input" type="file" multiple accept=".pdf,.png,.jpg,.jpeg,.xml,.ofd,.xlsx"
        onChange={(event) => {
          const added = [...(event.target.files ?? [])].map((file): FileToAdd => ({ file, kind: 'contract', on: '' }))
          event.target.value = ''
          change([...files, ...added])
        }} />
      {files.map((one, place) => (
        <div className="row" key={`${one.file.name} ${place}`}>
          <span style={{ flex: 1, minWidth: 120, overflowWrap: 'anywhere' }}>{one.file.name}</span>
          <Select aria-label={t('documents.kind')} value={one.kind} style={{ width: 130 }} onChange={(kind) => set(place, { kind })} options={KINDS.map((kind) => ({ value: kind, label: word('document', kind) }))} />
          <Input aria-label={t('documents.on')} type="date" style={{ width: 150 }} value={one.on} onChange={(event) => set(place, { on: event.target.value })} />
          <Button size="small" onClick={() => change(files.filter((_, other) => other !== place))}>{t('documents.drop')}</Button>
        </div>
      ))}
      <p className="small quiet">{t('documents.forms')}</p>
    </div>
  )
}
