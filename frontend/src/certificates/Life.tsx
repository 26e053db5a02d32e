import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import type { CertificateDetail } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { status, useNames } from '../gateway/questions'
import { useWord } from '../i18n'
import { Amount } from '../parts/Amount'

/** What happened to a certificate, the latest first, and what is to come. */
export function Life({ detail }: { detail: CertificateDetail }) {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const now = useQuery(status).data?.ledger_at ?? 0
  const { certificate, movements, payments } = detail
  const happened = [
    ...movements.map((one, place) => ({
      key: `${one.tx} ${place}`,
      at: one.at,
      what: word('movement', one.kind),
      amount: one.amount_fen,
      who: one.kind === 'split' ? names(one.to_party ?? one.from_party) : [one.from_party, one.to_party].filter((party) => party !== null).map((party) => names(party)).join(' → '),
      tx: one.tx,
    })),
    ...payments.map((one) => ({ key: one.reference, at: one.at, what: t('life.paid'), amount: one.amount_fen, who: names(one.bank), tx: null })),
  ].sort((a, b) => b.at - a.at)
  const toCome = certificate.maturity_at > now && ['issued', 'accepted'].includes(certificate.state)
  return (
    <ol className="line">
      {toCome ? (
        <li className="to-come">
          <time>{certificate.matures_on}</time>
          <div>{t('life.matures', { who: names(certificate.debtor) })}</div>
        </li>
      ) : null}
      {happened.map((one) => (
        <li key={one.key}>
          <time>{momentOf(one.at)}</time>
          <div><strong>{one.what}</strong> <Amount of={one.amount} /></div>
          <div className="quiet small">{one.who}</div>
          {one.tx ? <div className="mono quiet" title={one.tx}>{t('result.tx')} {one.tx.slice(0, 18)}…</div> : null}
        </li>
      ))}
    </ol>
  )
}
