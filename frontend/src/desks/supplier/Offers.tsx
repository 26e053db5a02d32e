import { Button } from 'antd'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import * as gateway from '../../client/sdk.gen'
import type { AskedAnswer, DraftAnswer, LotAnswer, OfferAnswer } from '../../client/types.gen'
import { useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { fen } from '../../money/fen'
import { Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Empty, Loading } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { OfferRow } from './OfferRow'

const LOOK_EVERY_MS = 1_000

/** What stands on a lot and can be taken, banks' and the debtor's own in one list, the cheapest first. Each of `asked` is a request that was drafted now. */
export function Offers({ asked, lot, days, again }: { asked: AskedAnswer[]; lot: LotAnswer; days: number; again: () => void }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const found = useQuery({
    queryKey: ['offers', lot.id, asked.map((one) => one.request.digest)],
    queryFn: async () => (await gateway.offersOn({ path: { lot: lot.id } })).data,
    initialData: asked.flatMap((one) => one.offers).filter((one) => one.state === 'firm' || one.state === 'waiting'),
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === 'waiting') ? LOOK_EVERY_MS : false),
  }).data
  const latest = found.filter((one) => !found.some((other) => other.bank === one.bank && other.kind === one.kind && other.recourse === one.recourse && other.at > one.at))
  const firm = latest.filter((one) => one.state === 'firm')
  const never = asked.flatMap((one) => one.offers).filter((one) => one.state === 'manual' || one.state === 'no')
  const drop = async (but?: string) => {
    for (const { request } of asked) if (request.digest !== but) await gateway.rejectDraft({ path: { digest: request.digest }, body: { reason: t('finance.dropped') } })
  }
  // One request of a lot goes to the ledger: the others are withdrawn before anything else can be done.
  const only = async (but: string, drafts: DraftAnswer[]) => {
    await drop(but)
    return drafts
  }
  const take = async ({ financing, bank }: OfferAnswer) => {
    const taken = signing.propose(async () => only(financing, (await gateway.acceptOffer({ path: { financing }, body: { bank } })).data))
    if (await taken) await navigate('/financings')
  }
  const leaveToPeople = async ({ request }: AskedAnswer) => {
    if (await signing.propose(() => only(request.digest, [request]))) await navigate('/financings')
  }
  const forget = async () => {
    await drop()
    void queries.invalidateQueries()
    again()
  }
  return (
    <Panel title={t('finance.offers')}>
      <div className="stack" aria-live="polite">
        {latest.length + never.length === 0 ? <Empty title={t('finance.no_offers')} then={t('finance.no_offers.then')} /> : null}
        {firm.map((one, place) => <OfferRow key={`${one.financing} ${one.bank}`} offer={one} lot={fen(lot.amount_fen)} best={place === 0 && firm.length > 1} take={() => void take(one)} />)}
        {[...latest.filter((one) => one.state === 'waiting'), ...never].map((one) => <Unready key={`${one.financing} ${one.bank}`} offer={one} />)}
        {firm.length > 0 ? <p className="small quiet">{t('finance.firm')}</p> : null}
        {asked.length > 0 ? (
          <>
            <div className="acts">
              {asked.map((one) => (one.offers.some((each) => each.kind === 'early_payment')
                ? never.some((each) => each.financing === one.request.digest && each.state === 'manual') ? <Button key={one.request.digest} onClick={() => void leaveToPeople(one)}>{t('finance.to_debtor')}</Button> : null
                : <Button key={one.request.digest} onClick={() => void leaveToPeople(one)}>{t('finance.to_people')}</Button>))}
              <Button type="text" onClick={() => void forget()}>{t('finance.drop')}</Button>
            </div>
            <p className="small quiet">{t('finance.to_people.then', { count: days })}</p>
          </>
        ) : null}
      </div>
    </Panel>
  )
}

function Unready({ offer }: { offer: OfferAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const said = useSaid()
  const reasons = offer.reasons.map((why) => said({ zh: why.zh ?? '', en: why.en ?? '' }))
  return (
    <div className="row row-between">
      <span><strong>{names(offer.bank)}</strong>{offer.kind === 'early_payment' ? <> <span className="mark mark-info">{t('lending.early_payment')}</span></> : null}<br /><span className="small quiet">{reasons.join(t('comma'))}</span></span>
      {offer.state === 'waiting' ? <span style={{ width: 120 }}><Loading rows={1} /></span> : <Mark family="offer" code={offer.state} />}
    </div>
  )
}
