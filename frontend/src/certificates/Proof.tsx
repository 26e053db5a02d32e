import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { CertificateDetail, CertificateProof, StateDifference } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { problemOf } from '../gateway/problem'
import { status } from '../gateway/questions'
import { Fact, Panel } from '../parts/layout'
import { Failure } from '../parts/states'
import { checksOf, type Check } from './checks'
import type { Proven } from './proof'
import { ProofRaw } from './ProofRaw'

interface Checked {
  /** Null where the node gave no answer, and then why. */
  proof: CertificateProof | null
  failed: unknown
  byNode: Proven[]
  byBrowser: Proven[]
  byPage: Check[]
  contract: string
  at: number | null
}

/** Asks the node by way of the gateway, works out here what can be, and looks whether the page adds up. */
async function check(certificate: string): Promise<Checked> {
  const path = { certificate }
  const asked = gateway.certificateProof({ path }).then(
    ({ data }) => ({ proof: data, failed: null }),
    (error: unknown) => ({ proof: null, failed: error }),
  )
  const [fresh, documents, head, { proof, failed }] = await Promise.all([gateway.certificate({ path }), documentsOf(certificate), gateway.status(), asked])
  const contract = head.data.contracts.ReceivableLedger!
  const { toldByNode, workedOut } = await import('./proof')
  return {
    proof,
    failed,
    byNode: proof ? toldByNode(proof) : [],
    byBrowser: proof ? await workedOut(proof, fresh.data, contract) : [],
    byPage: checksOf(fresh.data, documents, head.data),
    contract,
    at: head.data.ledger_at,
  }
}

/** Null for those who may see the certificate and not its documents. */
async function documentsOf(certificate: string) {
  try {
    return (await gateway.checkDocuments({ path: { certificate } })).data
  } catch (error) {
    if (problemOf(error).status === 404) return null
    throw error
  }
}

/** Where on the ledger all this stands, and whether it is so: here and now, at the node. */
export function Proof({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const now = useQuery(status).data
  const last = detail.movements.at(-1)
  const run = useMutation({ mutationFn: () => check(detail.certificate.id) })
  return (
    <Panel title={t('proof')}>
      <dl className="facts">
        <Fact label={t('proof.contract')}><span className="mono">{now?.contracts.ReceivableLedger}</span></Fact>
        <Fact label={t('proof.chain')}>{now?.chain_id} · {t('proof.block', { block: now?.block ?? 0 })}</Fact>
        {last ? <Fact label={t('proof.last', { at: momentOf(last.at) })}><span className="mono">{last.tx}</span></Fact> : null}
        {detail.consent ? <Fact label={t('proof.consent', { at: momentOf(detail.consent.at) })}><span className="mono">{detail.consent.tx}</span></Fact> : null}
      </dl>
      <div className="stack" style={{ marginTop: 14 }} aria-live="polite">
        <div className="acts no-print"><Button loading={run.isPending} onClick={() => run.mutate()}>{t('proof.check')}</Button></div>
        {run.isPending ? <p className="small quiet">{t('proof.asking')}</p> : null}
        {run.isError ? <Failure error={run.error} again={() => run.mutate()} /> : null}
        {run.data && !run.isPending ? <Found found={run.data} again={() => run.mutate()} /> : null}
      </div>
      <p className="small quiet" style={{ marginTop: 10 }}>{t('proof.paper')}</p>
    </Panel>
  )
}

function Found({ found, again }: { found: Checked; again: () => void }) {
  const { t } = useTranslation()
  const { proof, byNode, byBrowser, byPage } = found
  const good = [...byNode, ...byBrowser, ...byPage].every((one) => one.good)
  return (
    <>
      {!good ? (
        <div className="notice notice-bad" role="alert"><div><strong>{t('proof.bad')}</strong><p>{t('proof.bad.then')}</p></div></div>
      ) : proof ? (
        <div className="notice notice-good" role="status"><div><strong>{t('proof.good')}</strong><p>{t('proof.at', { block: proof.block, head: proof.head, at: momentOf(found.at ?? 0) })}</p></div></div>
      ) : null}
      {proof ? null : <Failure error={found.failed} again={again} />}
      <div className="proof-lines">
        {proof ? <Lines title={t('proof.by_node')} lines={byNode.map((one) => ({ ...one, words: t(`proves.${one.what}`, { count: one.count }) }))} /> : null}
        {proof ? <Lines title={t('proof.by_browser')} lines={byBrowser.map((one) => ({ ...one, words: t(`proves.${one.what}`, { count: one.count }) }))} /> : null}
        <Lines title={t('proof.by_page')} lines={byPage.map((one) => ({ ...one, words: t(`check.${one.what}`) }))} />
      </div>
      {proof && proof.differences.length > 0 ? <Differences of={proof.differences} /> : null}
      {proof && proof.left_out > 0 ? <p className="small quiet">{t('proof.left_out', { count: proof.left_out })}</p> : null}
      {proof ? <ProofRaw proof={proof} contract={found.contract} /> : null}
    </>
  )
}

function Lines({ title, lines }: { title: string; lines: { what: string; good: boolean; words: string }[] }) {
  const { t } = useTranslation()
  return (
    <section className="stack-tight">
      <h3 className="small">{title}</h3>
      <ul className="stack-tight">
        {lines.map((one) => (
          <li key={one.what} className={one.good ? 'check-good' : 'check-bad'}>
            {one.good ? <CheckCircleOutlined aria-hidden /> : <CloseCircleOutlined aria-hidden />} {one.words} <span className="hidden-text">{one.good ? t('check.good') : t('check.bad')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Field by field, where the contract says something else than the tables. */
function Differences({ of }: { of: StateDifference[] }) {
  const { t } = useTranslation()
  return (
    <table className="plain">
      <thead><tr><th scope="col">{t('proof.field')}</th><th scope="col">{t('proof.ledger_says')}</th><th scope="col">{t('proof.tables_say')}</th></tr></thead>
      <tbody>
        {of.map((one) => (
          <tr key={`${one.which} ${one.column}`}><th scope="row"><span className="mono" title={one.which}>{one.column}</span></th><td className="mono">{one.ledger}</td><td className="mono">{one.tables}</td></tr>
        ))}
      </tbody>
    </table>
  )
}
