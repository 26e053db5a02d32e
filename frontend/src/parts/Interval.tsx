import { useTranslation } from 'react-i18next'
import { share, yuan } from '../money/fen'

export interface Part {
  key: string
  from: bigint
  size: bigint
  tone: 'own' | 'other' | 'away' | 'done'
  label: string
}

const WIDE_ENOUGH = 900 // ten-thousandths of the whole, for a word to fit in

/** A certificate, or a lot, as a stretch of fen: who has which part of it. The list beside it says the same in words. */
export function Interval({ from, size, parts, label }: { from: bigint; size: bigint; parts: Part[]; label: string }) {
  const { t } = useTranslation()
  const said = parts.map((one) => t('interval.part', { who: one.label, amount: yuan(one.size), from: yuan(one.from) })).join('; ')
  return (
    <figure>
      <div className="interval" role="img" aria-label={`${label}: ${said}`}>
        {parts.map((one) => (
          <span key={one.key} className={`part-${one.tone}`} style={{ flexGrow: Math.max(1, share(one.size, size)), flexBasis: 0 }} title={`${one.label} ¥${yuan(one.size)}`}>
            {share(one.size, size) > WIDE_ENOUGH ? one.label : null}
          </span>
        ))}
      </div>
      <div className="scale" aria-hidden>
        <span>{yuan(from)}</span>
        <span>{yuan(from + size)}</span>
      </div>
    </figure>
  )
}
