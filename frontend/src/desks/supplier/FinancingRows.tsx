import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { paidTo, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'

export function FinancingRows({ rows, empty }: { rows: FinancingAnswer[]; empty: ReactNode }) {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const paid = new Map((useQuery(paidTo).data ?? []).filter((one) => ['disburse', 'pay_early'].includes(one.kind)).map((one) => [one.subject, one]))
  const columns: Column<FinancingAnswer>[] = [
    { key: 'debtor', title: t('debtor'), show: (one) => <Link to={`/financings/${one.id}`}>{names(one.debtor)}</Link> },
    { key: 'kind', title: t('financing.kind'), show: (one) => word('lending', one.kind) },
    { key: 'lot', title: t('face'), money: true, show: (one) => <Amount of={one.lot_amount_fen} /> },
    { key: 'bank', title: t('bank'), show: (one) => (one.bank ? names(one.bank) : t('financing.all_banks')) },
    { key: 'advance', title: t('arrives'), money: true, show: (one) => (one.advance_fen === '0' ? '–' : <strong><Amount of={one.advance_fen} /></strong>) },
    { key: 'rate', title: t('rate'), money: true, show: (one) => (one.advance_fen === '0' ? '–' : rate(one.rate_bps)) },
    { key: 'state', title: t('state'), show: (one) => <span className="row" style={{ gap: 6 }}><Mark family={one.kind === 'early_payment' ? 'prepaid' : 'financing'} code={one.state} />{one.state === 'accepted' && paid.get(one.id) ? <span className="small quiet">{t('financing.due', { date: paid.get(one.id)!.due_on })}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Link to={`/financings/${one.id}`}>{one.state === 'requested' ? t('financing.compare') : t('open')}</Link> },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => one.id} label={t('nav.financings')} empty={empty} />
}
