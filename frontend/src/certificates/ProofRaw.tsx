import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { CertificateProof, EventProof } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useWord } from '../i18n'
import { Fact } from '../parts/layout'

/** What the node said, as it said it: for whoever checks it with tools of their own. */
export function ProofRaw({ proof, contract }: { proof: CertificateProof; contract: string }) {
  const { t } = useTranslation()
  const word = useWord()
  return (
    <details>
      <summary>{t('proof.raw')}</summary>
      <div className="stack" style={{ marginTop: 10 }}>
        {proof.transactions.map((one) => (
          <dl key={one.tx} className="stack-tight proof-raw">
            <Fact label={t('result.tx')}><span className="mono">{one.tx}</span></Fact>
            <Fact label={t('proof.raw.block', { block: one.block, at: one.at === null ? '–' : momentOf(one.at) })}><span className="mono">{one.block_hash ?? '–'}</span></Fact>
            {one.events.map((event) => <Log key={event.log_index} tx={one.tx} event={event} contract={contract} />)}
          </dl>
        ))}
        {proof.signatures.map((one) => (
          <dl key={one.digest} className="stack-tight proof-raw">
            <Fact label={t('proof.raw.digest', { action: word('action', one.action) })}><span className="mono">{one.digest}</span></Fact>
            <Fact label={t('proof.raw.signer')}><span className="mono">{one.signer}</span></Fact>
            <Fact label={t('proof.raw.signature')}><span className="mono">{one.signature ?? t('proof.raw.sent_itself')}</span></Fact>
          </dl>
        ))}
      </div>
    </details>
  )
}

function Log({ tx, event, contract }: { tx: string; event: EventProof; contract: string }) {
  const { t } = useTranslation()
  const { data } = useQuery({
    queryKey: ['log', tx, event.log_index, event.data],
    queryFn: async () => (await import('./proof')).read(tx, event, contract),
    staleTime: Infinity,
  })
  return (
    <Fact label={t('proof.raw.log', { index: event.log_index, name: event.name })}>
      <code className="mono">{data ? Object.entries(data.args).map(([name, value]) => `${name} ${value}`).join('\n') : '–'}</code>
      <details>
        <summary className="small">{t('proof.raw.bytes')}</summary>
        <code className="mono">{[event.declared, ...(event.topics ?? []), event.data ?? '–'].join('\n')}</code>
      </details>
    </Fact>
  )
}
