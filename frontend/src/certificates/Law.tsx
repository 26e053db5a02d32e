import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { certificateLaw } from '../client/sdk.gen'
import type { Finding } from '../client/types.gen'
import { problemOf } from '../gateway/problem'
import { useSaid } from '../i18n'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'

const PAYERS = ['none', 'large_enterprise', 'public_body'] as const
type Payer = (typeof PAYERS)[number]

/** 法规提示: what the law says of the certificate's days; of a small or medium supplier also until when it is to be paid. */
export function Law({ certificate }: { certificate: string }) {
  const { t } = useTranslation()
  const [payer, setPayer] = useState<Payer>('none')
  const found = useQuery({
    queryKey: ['law', certificate, payer],
    queryFn: async () => (await certificateLaw({ path: { certificate }, query: payer === 'none' ? {} : { payer } })).data.findings,
  })
  if (found.isError && [403, 404].includes(problemOf(found.error).status)) return null
  return (
    <Panel title={t('warnings')}>
      <div className="stack">
        <div className="stack-tight no-print">
          <span className="small quiet">{t('law.payer')}</span>
          <Segmented size="small" aria-label={t('law.payer')} value={payer} onChange={setPayer} style={{ justifySelf: 'start' }} options={PAYERS.map((one) => ({ value: one, label: one === 'none' ? t('law.payer.none') : t(`payer.${one}`) }))} />
        </div>
        <Ask of={found} rows={2}>{(all) => (all.length === 0 ? <p className="quiet">{t('law.nothing')}</p> : <ul className="stack">{all.map((one) => <Said key={one.rule} finding={one} />)}</ul>)}</Ask>
      </div>
    </Panel>
  )
}

function Said({ finding }: { finding: Finding }) {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <li>
      {finding.outcome === 'value' ? null : <Mark family="outcome" code={finding.outcome} />} {said(finding)}
      {finding.article ? <div className="small quiet">{t('warnings.article', { article: finding.article })} <q lang="zh-CN">{finding.phrase}</q></div> : null}
    </li>
  )
}
