import { Button, Checkbox, Radio } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { AskedAnswer, LotAnswer, OfferAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { status, useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Empty, Failure, Loading } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { OfferRow } from './OfferRow'
import { FINANCING_TERMS } from './terms'
import { useLot } from './useLot'

const OPEN_DAYS = 5
const DAY_S = 86_400
const LOOK_EVERY_MS = 1_000
type Kind = 'discount' | 'pledge'

/** 融资: ask all banks at once; those with a policy answer at once, the others' people within days. */
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
  const ask = useMutation({
    mutationFn: async () =>
      (await gateway.askForOffers({ body: { lot: lot.id, kind, recourse: kind === 'discount' && recourse, until: now!.ledger_at! + OPEN_DAYS * DAY_S, terms: FINANCING_TERMS } })).data,
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
        {ask.data ? <Offers asked={ask.data} lot={lot} again={() => ask.reset()} /> : null}
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

function Offers({ asked, lot, again }: { asked: AskedAnswer; lot: LotAnswer; again: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const said = useSaid()
  const signing = useSigning()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const financing = asked.request.digest
  const found = useQuery({
    queryKey: ['offers', financing],
    queryFn: async () => (await gateway.offersOf({ path: { financing } })).data,
    enabled: asked.offers.length > 0,
    initialData: asked.offers,
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === 'waiting') ? LOOK_EVERY_MS : false),
  })
  const firm = found.data.filter((one) => one.state === 'firm')
  const others = found.data.filter((one) => one.state !== 'firm')
  const take = async (bank: string) => {
    const drafts = await signing.propose(async () => (await gateway.acceptOffer({ path: { financing }, body: { bank } })).data)
    if (drafts) await navigate(`/financings`)
  }
  const leaveToPeople = async () => {
    if (await signing.propose(() => Promise.resolve([asked.request]))) await navigate('/financings')
  }
  const drop = async () => {
    await gateway.rejectDraft({ path: { digest: financing }, body: { reason: t('finance.dropped') } })
    void queries.invalidateQueries()
    again()
  }
  return (
    <Panel title={t('finance.offers')}>
      <div className="stack" aria-live="polite">
        {found.data.length === 0 ? <Empty title={t('finance.no_offers')} then={t('finance.no_offers.then')} /> : null}
        {firm.map((one, place) => <OfferRow key={one.bank} offer={one} lot={fen(lot.amount_fen)} best={place === 0 && firm.length > 1} take={() => void take(one.bank)} />)}
        {others.map((one) => <Unready key={one.bank} offer={one} name={names(one.bank)} reasons={one.reasons.map((why) => said({ zh: why.zh ?? '', en: why.en ?? '' }))} />)}
        {firm.length > 0 ? <p className="small quiet">{t('finance.firm')}</p> : null}
        <div className="acts">
          <Button onClick={() => void leaveToPeople()}>{t('finance.to_people')}</Button>
          <Button type="text" onClick={() => void drop()}>{t('finance.drop')}</Button>
        </div>
        <p className="small quiet">{t('finance.to_people.then', { count: OPEN_DAYS })}</p>
      </div>
    </Panel>
  )
}

function Unready({ offer, name, reasons }: { offer: OfferAnswer; name: string; reasons: string[] }) {
  const { t } = useTranslation()
  return (
    <div className="row row-between">
      <span><strong>{name}</strong>{offer.all_in_bps !== null && offer.state !== 'no' ? <span className="quiet"> · {t('rate.all_in')} {rate(offer.all_in_bps)}</span> : null}<br /><span className="small quiet">{reasons.join(t('comma'))}</span></span>
      {offer.state === 'waiting' ? <span style={{ width: 120 }}><Loading rows={1} /></span> : <Mark family="offer" code={offer.state} />}
    </div>
  )
}
