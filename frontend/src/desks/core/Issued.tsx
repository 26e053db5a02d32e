import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { CertificateAnswer } from '../../client/types.gen'
import { certificates, useNames } from '../../gateway/questions'
import { fen } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Mark } from '../../parts/Mark'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { Reason } from '../../certificates/Reason'
import { hashOf } from '../../signing/Reason'

const SHOWN = ['all', 'issued', 'open', 'refused', 'paid'] as const
type Shown = (typeof SHOWN)[number]

const fits: Record<Shown, (one: CertificateAnswer) => boolean> = {
  all: () => true,
  issued: (one) => one.state === 'issued',
  open: (one) => ['accepted', 'overdue', 'defaulted'].includes(one.state),
  refused: (one) => ['rejected', 'cancelled'].includes(one.state),
  paid: (one) => one.state === 'settled',
}

/** 已开凭证: what became of each, and why a supplier refused one. */
export function Issued() {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const [search, setSearch] = useSearchParams()
  const found = useQuery(certificates('debtor'))
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'all'
  const takeBack = async (one: CertificateAnswer) => {
    const reason = await hashOf('taken_back')
    await signing.draft([{ action: 'CancelReceivable', fields: { debtor: one.debtor, receivable: one.id, reason } }])
  }
  const columns: Column<CertificateAnswer>[] = [
    { key: 'supplier', title: t('supplier'), show: (one) => <Link to={`/certificates/${one.id}`}>{names(one.supplier)}</Link> },
    { key: 'face', title: t('face'), money: true, show: (one) => <strong><Amount of={one.face_fen} /></strong>, sort: (a, b) => (fen(a.face_fen) < fen(b.face_fen) ? -1 : 1) },
    { key: 'left', title: t('issued.left'), money: true, show: (one) => <Amount of={fits.refused(one) ? 0n : fen(one.face_fen) - fen(one.paid_fen) - fen(one.early_fen)} /> },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.matures_on}</span>, sort: (a, b) => a.maturity_at - b.maturity_at },
    { key: 'state', title: t('state'), show: (one) => <><Mark family="state" code={one.state} /> {one.reason ? <Reason hash={one.reason} /> : null}</> },
    { key: 'id', title: t('certificate.no'), show: (one) => <span className="mono quiet">{one.id.slice(2, 10)}</span> },
    {
      key: 'acts',
      title: t('acts'),
      acts: true,
      show: (one) => (one.state === 'issued' ? <Button size="small" onClick={() => void takeBack(one)}>{t('issued.take_back')}</Button> : one.state === 'rejected' ? <Link to="/issue">{t('issued.again')}</Link> : null),
    },
  ]
  return (
    <Page title={t('nav.issued')} about={t('issued.about')}>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'all' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start', maxWidth: '100%', overflowX: 'auto' }}
        options={SHOWN.map((one) => ({ value: one, label: t(`issued.${one}`) + (found.data ? ` ${found.data.filter(fits[one]).length}` : '') }))} />
      <Panel flush>
        <Ask of={found}>
          {(all) => (
            <Rows rows={all.filter(fits[shown]).sort((a, b) => b.maturity_at - a.maturity_at)} columns={columns} id={(one) => one.id} label={t('nav.issued')}
              empty={<Empty title={t('issued.none')} then={shown === 'refused' ? t('issued.none_refused.then') : t('issued.none.then')} />} />
          )}
        </Ask>
      </Panel>
    </Page>
  )
}
