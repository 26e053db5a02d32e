import { FilePdfOutlined } from '@ant-design/icons'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Download } from '../certificates/Download'
import { financingCost } from '../client/sdk.gen'
import type { FinancingAnswer, FinancingCostAnswer } from '../client/types.gen'
import { useNames } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { fen, rate } from '../money/fen'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import type { Ruled } from '../parts/Decision'
import { Panel } from '../parts/layout'

const cost = (financing: string) => queryOptions({ queryKey: ['cost', financing], queryFn: async () => (await financingCost({ path: { financing } })).data })

/** What a financing costs in all, by whom it is borne, how that was reckoned; and its confirmation on paper. From the acceptance of a quote on. */
export function FinancingCost({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const found = useQuery({ ...cost(financing.id), enabled: financing.cost !== null })
  if (!financing.cost) return null
  return (
    <Panel title={t('costs.title')} extra={<Download path={`/v1/financings/${financing.id}/confirmation.pdf`} name={`financing-${financing.id.slice(2, 10)}.pdf`} plain><FilePdfOutlined aria-hidden /> {t('costs.confirmation')}</Download>}>
      <Ask of={found} rows={4}>{(found) => <Reckoned of={found} />}</Ask>
    </Panel>
  )
}

function Reckoned({ of }: { of: FinancingCostAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const names = useNames()
  const word = useWord()
  const { cost } = of
  const whole = (parts: string[]) => parts.reduce((all, one) => all + fen(one), 0n)
  const rows = [
    { key: 'interest', all: fen(cost.interest_fen), debtor: fen(cost.debtor_interest_fen), holder: fen(cost.holder_interest_fen) },
    { key: 'fee', all: fen(cost.fee_fen), debtor: fen(cost.debtor_fee_fen), holder: fen(cost.holder_fee_fen) },
    { key: 'sum', all: whole([cost.interest_fen, cost.fee_fen]), debtor: whole([cost.debtor_interest_fen, cost.debtor_fee_fen]), holder: whole([cost.holder_interest_fen, cost.holder_fee_fen]) },
  ] as const
  return (
    <div className="stack">
      <div className="scrolls" role="region" aria-label={t('costs.days', { count: cost.days })} tabIndex={0}><table className="plain sums">
        <thead>
          <tr>
            <th scope="col">{t('costs.days', { count: cost.days })}</th>
            <th scope="col">{t('costs.all')}</th>
            <th scope="col">{t('costs.by', { who: names(cost.debtor) })}</th>
            <th scope="col">{t('costs.by', { who: names(of.holder) })}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => <tr key={one.key}><th scope="row">{t(`costs.${one.key}`)}</th><td><Amount of={one.all} plain /></td><td><Amount of={one.debtor} plain /></td><td><Amount of={one.holder} plain /></td></tr>)}
          <tr><th scope="row">{t('rate.all_in')}</th><td>{rate(cost.all_in_bps)}</td><td>–</td><td>{rate(cost.holder_all_in_bps)}</td></tr>
        </tbody>
      </table></div>
      {of.payments.length > 0 ? (
        <p className="small">{of.payments.map((one) => `${word('payment', one.kind)} ${word('instruction', one.state)} · ${one.due_on}`).join(t('comma'))}</p>
      ) : null}
      <details>
        <summary className="small">{t('costs.how')}</summary>
        <p className="small quiet" style={{ marginTop: 8 }}>{said({ zh: of.formula_zh, en: of.formula_en })}</p>
        {(of.steps as unknown as Ruled['steps']).map((one, place) => <p key={place} className="small quiet">{said(one)} <span className="arithmetic">{one.arithmetic}</span></p>)}
      </details>
    </div>
  )
}
