import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from './layout'

/** A paper that shows something: chosen as a file, or named by its number. Only its hash leaves this device. */
export function EvidenceInput({ label, change }: { label: string; change: (hash: string | null) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [hash, setHash] = useState<string | null>(null)
  const take = async (bytes: Uint8Array | null) => {
    const found = bytes && bytes.length > 0 ? (await import('viem')).keccak256(bytes) : null
    setHash(found)
    change(found)
  }
  return (
    <Field label={label} hint={hash ? <span className="mono">{hash}</span> : t('evidence.hint')}>
      {(id, about) => (
        <span className="row" style={{ gap: 8 }}>
          <Input id={id} aria-describedby={about} style={{ flex: 1, minWidth: 160 }} placeholder={t('evidence.number')} value={text}
            onChange={(event) => {
              setText(event.target.value)
              void take(new TextEncoder().encode(event.target.value.trim()))
            }} />
          <input type="file" aria-label={t('evidence.file', { label })} style={{ maxWidth: 210 }}
            onChange={async (event) => {
              const file = event.target.files?.[0]
              if (!file) return
              setText(file.name)
              await take(new Uint8Array(await file.arrayBuffer()))
            }} />
        </span>
      )}
    </Field>
  )
}
