import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { CertificateDetail } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { status } from '../gateway/questions'
import { Fact, Panel } from '../parts/layout'
import { Failure } from '../parts/states'
import { checksOf } from './checks'

/** Where on the ledger all this stands, and whether what is shown adds up, here and now. */
export function Proof({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const now = useQuery(status).data
  const last = detail.movements.at(-1)
  const check = useMutation({
    mutationFn: async () => {
      const path = { certificate: detail.certificate.id }
      const [fresh, documents, head] = await Promise.all([gateway.certificate({ path }), gateway.checkDocuments({ path }), gateway.status()])
      return { at: head.data, found: checksOf(fresh.data, documents.data, head.data) }
    },
  })
  return (
    <Panel title={t('proof')}>
      <dl className="stack-tight">
        <Fact label={t('proof.contract')}><span className="mono">{now?.contracts.ReceivableLedger}</span></Fact>
        <Fact label={t('proof.chain')}>{now?.chain_id} · {t('proof.block', { block: now?.block ?? 0 })}</Fact>
        {last ? <Fact label={t('proof.last', { at: momentOf(last.at) })}><span className="mono">{last.tx}</span></Fact> : null}
        {detail.consent ? <Fact label={t('proof.consent', { at: momentOf(detail.consent.at) })}><span className="mono">{detail.consent.tx}</span></Fact> : null}
      </dl>
      <div className="stack-tight" style={{ marginTop: 14 }} aria-live="polite">
        <div className="acts no-print"><Button loading={check.isPending} onClick={() => check.mutate()}>{t('proof.check')}</Button></div>
        {check.isError ? <Failure error={check.error} /> : null}
        {check.data ? (
          <>
            <ul className="stack-tight">
              {check.data.found.map((one) => (
                <li key={one.what} className={one.good ? 'check-good' : 'check-bad'}>
                  {one.good ? <CheckCircleOutlined aria-hidden /> : <CloseCircleOutlined aria-hidden />} {t(`check.${one.what}`)} <span className="hidden-text">{one.good ? t('check.good') : t('check.bad')}</span>
                </li>
              ))}
            </ul>
            <p className="small quiet">{t('proof.checked', { block: check.data.at.block ?? 0, at: momentOf(check.data.at.ledger_at ?? 0) })}</p>
          </>
        ) : null}
      </div>
      <p className="small quiet" style={{ marginTop: 10 }}>{t('proof.paper')}</p>
    </Panel>
  )
}
