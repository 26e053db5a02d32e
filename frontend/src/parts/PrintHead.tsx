import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** What a page says of itself on paper, where there is no navigation: what it is, of whom, and of which day. */
export function PrintHead({ title, facts }: { title: string; facts: [label: string, value: ReactNode][] }) {
  const { t } = useTranslation()
  return (
    <div className="print-only print-head" aria-hidden>
      <div className="row row-between"><strong>{t('brand')}</strong><strong>{title}</strong></div>
      <dl className="facts">
        {facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
    </div>
  )
}
