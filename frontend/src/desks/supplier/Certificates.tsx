import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { CertificateAnswer } from '../../client/types.gen'
import { certificates, documents, useNames } from '../../gateway/questions'
import { fen } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { useQueryClient } from '@tanstack/react-query'
import { Refuse } from './Refuse'

const SHOWN = ['issued', 'accepted', 'done', 'all'] as const
type Shown = (typeof SHOWN)[number]

const fits: Record<Shown, (one: CertificateAnswer) => boolean> = {
  issued: (one) => one.state === 'issued',
  accepted: (one) => ['accepted', 'overdue', 'defaulted'].includes(one.state),
  done: (one) => ['settled', 'rejected', 'cancelled'].includes(one.state),
  all: () => true,
}

/** 收到的凭证: accept them, or refuse them with a reason. */
export function Certificates() {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const queries = useQueryClient()
  const [refusing, setRefusing] = useState<CertificateAnswer | null>(null)
  const [search, setSearch] = useSearchParams()
  const found = useQuery(certificates('supplier'))
  const waits = found.data?.filter(fits.issued).length ?? 0
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : waits > 0 ? 'issued' : 'all'

  const accept = (one: CertificateAnswer) =>
    signing.propose(async () => {
      // Under the very terms that the debtor signed.
      const { terms } = await queries.fetchQuery(documents(one.id))
      const fields = { supplier: one.supplier, receivable: one.id, terms }
      const { draftIntents } = await import('../../client/sdk.gen')
      return (await draftIntents({ body: { items: [{ action: 'AcceptReceivable', fields }] } })).data
    })

  const columns: Column<CertificateAnswer>[] = [
    { key: 'debtor', title: t('debtor'), show: (one) => <Link to={`/certificates/${one.id}`}>{names(one.debtor)}</Link> },
    { key: 'face', title: t('face'), money: true, show: (one) => <strong><Amount of={one.face_fen} /></strong>, sort: (a, b) => (fen(a.face_fen) < fen(b.face_fen) ? -1 : 1) },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    { key: 'state', title: t('state'), show: (one) => <Mark family="state" code={one.state} /> },
    { key: 'id', title: t('certificate.no'), show: (one) => <span className="mono quiet">{one.id.slice(2, 10)}</span> },
    {
      key: 'acts',
      title: t('acts'),
      acts: true,
      show: (one) =>
        one.state === 'issued' ? (
          <span className="row" style={{ gap: 8, justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
            <Button onClick={() => setRefusing(one)}>{t('refuse')}</Button>
            <Button type="primary" onClick={() => void accept(one)}>{t('accept')}</Button>
          </span>
        ) : (
          <Link to={`/certificates/${one.id}`}>{t('open')}</Link>
        ),
    },
  ]
  return (
    <Page title={t('nav.certificates')} about={t('certificates.about')}>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch({ show: one }, { replace: true })} style={{ justifySelf: 'start' }}
        options={SHOWN.map((one) => ({ value: one, label: one === 'issued' && waits > 0 ? `${t('certificates.issued')} ${waits}` : t(`certificates.${one}`) }))} />
      <Panel flush>
        <Ask of={found}>
          {(all) => (
            <Rows rows={all.filter(fits[shown]).sort((a, b) => a.maturity_at - b.maturity_at)} columns={columns} id={(one) => one.id} label={t('nav.certificates')}
              empty={<Empty title={t('certificates.none')} then={t('certificates.none.then')} />} />
          )}
        </Ask>
      </Panel>
      <Refuse certificate={refusing} close={() => setRefusing(null)} />
    </Page>
  )
}
