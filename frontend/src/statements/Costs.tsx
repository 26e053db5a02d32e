import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { CostAnswer, FinancingAnswer } from '../client/types.gen'
import { useNames } from '../gateway/questions'
import { useWord } from '../i18n'
import { fen, rate } from '../money/fen'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Mark } from '../parts/Mark'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Files } from './Files'
import { financed } from './questions'
import type { Span } from './span'

type Costed = FinancingAnswer & { cost: CostAnswer }

/** 融资成本: what each financing costs in all, and who bears it; the files are of what was paid out in the span. */
export function Costs({ span, kind }: { span: Span; kind: 'enterprise' | 'bank' }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const columns: Column<Costed>[] = [
    { key: 'other', title: kind === 'bank' ? t('bank.holder') : t('costs.funder'), show: (one) => <Link to={`/${kind === 'bank' ? 'requests' : 'financings'}/${one.id}`}>{names(kind === 'bank' ? one.holder : one.bank)}</Link> },
    { key: 'kind', title: t('financing.kind'), show: (one) => word('lending', one.kind) },
    { key: 'advance', title: kind === 'bank' ? t('bank.pays_out') : t('arrives'), money: true, show: (one) => <Amount of={one.advance_fen} plain /> },
    { key: 'interest', title: t('costs.interest'), money: true, show: (one) => <Amount of={one.cost.interest_fen} plain /> },
    { key: 'fee', title: t('costs.fee'), money: true, show: (one) => <Amount of={one.cost.fee_fen} plain /> },
    { key: 'rate', title: t('rate.all_in'), money: true, show: (one) => <strong>{rate(one.cost.all_in_bps)}</strong>, sort: (a, b) => a.cost.all_in_bps - b.cost.all_in_bps },
    { key: 'borne', title: t('costs.debtor_bears'), money: true, show: (one) => (one.cost.share ? <><Amount of={fen(one.cost.debtor_interest_fen) + fen(one.cost.debtor_fee_fen)} plain /><br /><span className="small quiet">{t('costs.left', { rate: rate(one.cost.holder_all_in_bps) })}</span></> : '–') },
    { key: 'state', title: t('state'), show: (one) => <Mark family="financing" code={one.state} /> },
  ]
  return (
    <Panel flush title={t('books.costs')} extra={<Files path="/v1/financings/costs" name="costs" span={span} forms={['xlsx', 'csv']} />}>
      <p className="small quiet" style={{ padding: '4px 20px 12px' }}>{t('costs.files', { from: span.from, to: span.to })}</p>
      <Ask of={useQuery(financed(kind))}>
        {(all) => <Rows rows={all.filter((one): one is Costed => one.cost !== null)} columns={columns} id={(one) => one.id} label={t('books.costs')} empty={<Empty title={t('costs.none')} then={t('costs.none.then')} />} />}
      </Ask>
    </Panel>
  )
}
