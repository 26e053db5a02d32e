import { Button, Checkbox, Radio } from 'antd'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { AskedAnswer, LotAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { status, useNames } from '../../gateway/questions'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Page, Panel } from '../../parts/layout'
import { Empty, Failure } from '../../parts/states'
import { Offers } from './Offers'
import { FINANCING_TERMS } from './terms'
import { useLot } from './useLot'

const OPEN_DAYS = 5
const DAY_S = 86_400
type Kind = 'discount' | 'pledge'

/** 融资: ask all banks and the debtor at once; whose policy or programme fits answers at once, the others' people within days. */
export function Finance() {
  const { t } = useTranslation()
  const { found, lot } = useLot()
  return (
    <Page title={t('finance.title')} about={t('finance.about')}>
      <Ask of={found}>{() => (lot ? <Wish lot={lot} /> : <Empty title={t('lot.gone')} then={t('lot.gone.then')} />)}</Ask>
    </Page>
  )
}

function Wish({ lot }: { lot: LotAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const now = useQuery(status).data
  const [kind, setKind] = useState<Kind>('discount')
  const [recourse, setRecourse] = useState(false)
  const standing = useQuery({ queryKey: ['offers', lot.id], queryFn: async () => (await gateway.offersOn({ path: { lot: lot.id } })).data }).data ?? []
  const ask = useMutation({
    mutationFn: async (): Promise<AskedAnswer[]> => {
      const question = { lot: lot.id, until: now!.ledger_at! + OPEN_DAYS * DAY_S, terms: FINANCING_TERMS }
      const banks = (await gateway.askForOffers({ body: { ...question, kind, recourse: kind === 'discount' && recourse } })).data
      // Not every lot can be paid early; and a debtor without a programme answers nothing, as if it had not been asked.
      const debtor = await gateway.askForOffers({ body: { ...question, kind: 'early_payment' } }).then((one) => one.data, () => null)
      if (debtor && debtor.offers.length > 0) return [banks, debtor]
      if (debtor) await gateway.rejectDraft({ path: { digest: debtor.request.digest }, body: { reason: t('finance.dropped') } })
      return [banks]
    },
  })
  return (
    <div className="two">
      <div className="stack">
        <Panel title={t('finance.how')}>
          <div className="stack">
            <Radio.Group aria-label={t('finance.how')} value={kind} disabled={ask.isSuccess} className="stack-tight" onChange={(event) => setKind(event.target.value as Kind)}
              options={[
                { value: 'discount', label: <><strong>{t('lending.discount')}</strong><br /><span className="small quiet">{t('finance.discount')}</span></> },
                { value: 'pledge', label: <><strong>{t('lending.pledge')}</strong><br /><span className="small quiet">{t('finance.pledge')}</span></> },
              ]} />
            {kind === 'discount' ? <Checkbox checked={recourse} disabled={ask.isSuccess} onChange={(event) => setRecourse(event.target.checked)}>{t('finance.recourse')}</Checkbox> : null}
            {ask.isError ? <Failure error={ask.error} /> : null}
            {ask.isSuccess ? null : <div className="acts"><Button type="primary" size="large" loading={ask.isPending} disabled={!now} onClick={() => ask.mutate()}>{t('finance.ask')}</Button></div>}
          </div>
        </Panel>
        {ask.data || standing.length > 0 ? <Offers asked={ask.data ?? []} lot={lot} days={OPEN_DAYS} again={() => ask.reset()} /> : null}
      </div>
      <Panel title={t('lot')}>
        <dl className="stack">
          <Fact label={t('debtor')}>{names(lot.debtor)}</Fact>
          <Fact label={t('amount')}><Amount of={lot.amount_fen} /></Fact>
          <Fact label={t('matures_on')}>{lot.matures_on}{now?.ledger_date ? <span className="quiet"> · {t('days.left', { count: daysBetween(now.ledger_date, lot.matures_on) })}</span> : null}</Fact>
        </dl>
        <p className="small quiet" style={{ marginTop: 14 }}>{t('finance.part')} <Link to={`/holdings/${lot.id}/pass-on`}>{t('pass_on.split')}</Link></p>
      </Panel>
    </div>
  )
}
