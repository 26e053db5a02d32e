import { useTranslation } from 'react-i18next'
import { useWord } from '../i18n'

/** What a key may sign for a participant, by the bits on the ledger, the lowest first. */
export const POWERS = ['administer', 'issue', 'hold', 'finance', 'lend', 'settle', 'pool'] as const
export type Power = (typeof POWERS)[number]

export const bitsOf = (powers: Power[]) => powers.reduce((bits, one) => bits | (1 << POWERS.indexOf(one)), 0)

export function Powers({ of }: { of: number }) {
  const { t } = useTranslation()
  const word = useWord()
  const held = POWERS.filter((_, bit) => (of >> bit) & 1)
  if (held.length === 0) return <span className="mark mark-care">{t('keys.not_granted')}</span>
  return <span className="small quiet">{held.length === POWERS.length ? t('powers.all') : held.map((one) => word('power', one)).join(t('comma'))}</span>
}
