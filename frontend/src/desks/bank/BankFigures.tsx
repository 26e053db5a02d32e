import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { financings, me, status } from '../../gateway/questions'
import { sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure } from '../../parts/layout'
import { isOverdue } from './overdue'
import { funded } from './questions'

/** What is asked, what is to be paid out, what is out, what is late. */
export function BankFigures() {
  const { t } = useTranslation()
  const all = useQuery(financings).data
  const own = useQuery(funded).data
  const bank = useQuery(me).data?.participant.address
  const today = useQuery(status).data?.ledger_date
  if (!all || !own || !today) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  const asked = all.filter((one) => one.state === 'requested')
  const taken = all.filter((one) => one.state === 'accepted' && one.bank === bank)
  const out = own.filter((one) => one.state === 'disbursed' && one.matures_on >= today)
  const late = own.filter((one) => isOverdue(one, today))
  return (
    <div className="figures">
      <Figure label={t('bank.figure.asked')} value={<Amount of={sum(asked.map((one) => one.lot_amount_fen))} />} note={t('bank.figure.requests', { count: asked.length })} to="/requests" />
      <Figure label={t('bank.figure.to_pay')} value={<Amount of={sum(taken.map((one) => one.advance_fen))} />} note={t('bank.figure.requests', { count: taken.length })} to="/requests?show=accepted" />
      <Figure label={t('bank.figure.out')} value={<Amount of={sum(out.map((one) => one.advance_fen))} />} note={t('bank.figure.financings', { count: out.length })} to="/book" />
      <Figure label={t('bank.figure.late')} value={<Amount of={sum(late.map((one) => one.repay_fen)) - sum(late.map((one) => one.repaid_fen))} />} note={t('bank.figure.financings', { count: late.length })} to="/book?show=overdue" />
    </div>
  )
}
