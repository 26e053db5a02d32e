import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { me } from '../../gateway/questions'
import { sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure } from '../../parts/layout'
import { exposures, overdue, requests } from './questions'

/** What is asked, what is to be paid out, what is out, what is late. */
export function BankFigures() {
  const { t } = useTranslation()
  const asked = useQuery(requests('requested')).data
  const accepted = useQuery(requests('accepted')).data
  const on = useQuery(exposures).data
  const late = useQuery(overdue).data
  const bank = useQuery(me).data?.participant.address
  if (!asked || !accepted || !on || !late) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  const taken = accepted.filter((one) => one.bank === bank)
  const lots = on.reduce((count, one) => count + one.owned.lots + one.pledged.lots, 0)
  return (
    <div className="figures">
      <Figure label={t('bank.figure.asked')} value={<Amount of={sum(asked.map((one) => one.lot_amount_fen))} />} note={t('bank.figure.requests', { count: asked.length })} to="/requests" />
      <Figure label={t('bank.figure.to_pay')} value={<Amount of={sum(taken.map((one) => one.advance_fen))} />} note={t('bank.figure.requests', { count: taken.length })} to="/requests?show=accepted" />
      <Figure label={t('bank.figure.out')} value={<Amount of={sum(on.flatMap((one) => [one.owned.open_fen, one.pledged.due_fen]))} />} note={t('bank.figure.financings', { count: lots })} to="/book" />
      <Figure label={t('bank.figure.late')} value={<Amount of={sum(late.map((one) => one.repay_fen)) - sum(late.map((one) => one.repaid_fen))} />} note={t('bank.figure.financings', { count: late.length })} to="/book?show=overdue" />
    </div>
  )
}
