import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { Field } from './layout'
import { typedYuan, yuan } from '../money/fen'

/** An amount as people type it; what they typed stays as it is, and what it means stands below it. */
export function YuanInput({ label, text, change, wrong, hint }: { label: string; text: string; change: (text: string) => void; wrong?: string | null; hint?: string }) {
  const { t } = useTranslation()
  const meant = typedYuan(text)
  const unreadable = text.trim() !== '' && meant === null ? t('amount.unreadable') : null
  return (
    <Field label={label} wrong={unreadable ?? wrong} hint={meant !== null ? `¥ ${yuan(meant)}` : hint}>
      {(id, about) => (
        <Input id={id} className="yuan-input" size="large" prefix="¥" inputMode="decimal" autoComplete="off" aria-describedby={about} value={text}
          aria-invalid={unreadable || wrong ? true : undefined} status={unreadable || wrong ? 'error' : undefined} onChange={(event) => change(event.target.value)} />
      )}
    </Field>
  )
}
