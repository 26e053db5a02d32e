import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { financing as one, paidTo, quotes, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { fen, rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Page, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { FinancingCost } from '../../statements/FinancingCost'
import { lapsed } from './figures'
import { OfferRow } from './OfferRow'
import { Withdraw } from './Withdraw'

const WAY = ['requested', 'accepted', 'disbursed', 'repaid'] as const

/** One request: where it stands, who is next and by when; its quotes side by side. */
export function FinancingPage() {
  const { t } = useTranslation()
  const { financing } = useParams()
  const found = useQuery(one(financing!))
  return (
    <Page title={t('financing.title')} about={<span className="mono">{financing?.slice(2, 10)}</span>}>
      <Ask of={found}>
        {(it) => (it ? <Shown financing={it} /> : <Empty title={t('financing.gone')} then={t('financing.gone.then')}><Link to="/financings">{t('nav.financings')}</Link></Empty>)}
      </Ask>
    </Page>
  )
}

function Shown({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const order = useQuery(paidTo).data?.find((one) => one.subject === financing.id && ['disburse', 'pay_early'].includes(one.kind))
  const early = financing.kind === 'early_payment'
  const reached = WAY.indexOf(financing.state as (typeof WAY)[number])
  return (
    <>
      <Panel>
        <div className="stack">
          {reached >= 0 ? (
            <ol className="steps">
              {WAY.filter((step) => step !== 'disbursed' || !early).map((step, place) => <li key={step} data-done={place <= reached ? 'yes' : place === reached + 1 ? 'now' : undefined}>{early ? word('prepaid', step) : word('financing', step)}</li>)}
            </ol>
          ) : null}
          <div className="notice notice-info"><div><strong><Mark family={early ? 'prepaid' : 'financing'} code={financing.state} /> {t('next')}</strong><p>{nextOf()}</p></div></div>
          <dl className="facts">
            <Fact label={t('debtor')}><Link to={`/certificates/${financing.lot.slice(0, -10)}0000000000`}>{names(financing.debtor)}</Link></Fact>
            <Fact label={t('financing.kind')}>{word('lending', financing.kind)}{financing.kind === 'discount' ? ` · ${financing.recourse ? t('with_recourse') : t('without_recourse')}` : ''}</Fact>
            <Fact label={t('face')}><Amount of={financing.lot_amount_fen} /></Fact>
            <Fact label={t('matures_on')}>{financing.matures_on}</Fact>
            {financing.advance_fen !== '0' ? (
              <>
                <Fact label={early ? t('costs.funder') : t('bank')}>{names(financing.bank)}</Fact>
                <Fact label={t('arrives')}><Amount of={financing.advance_fen} /></Fact>
                {early ? null : <Fact label={t('financing.repay')}><Amount of={financing.repay_fen} /></Fact>}
                <Fact label={early ? t('discount.rate') : t('rate')}>{rate(financing.rate_bps)}</Fact>
              </>
            ) : null}
          </dl>
        </div>
      </Panel>
      <FinancingCost financing={financing} />
      {financing.state === 'requested' ? <Quotes financing={financing} /> : null}
      <Withdraw financing={financing} />
    </>
  )

  function nextOf(): string {
    const bank = names(financing.bank)
    switch (financing.state) {
      case 'requested':
        return t('next.requested', { at: momentOf(financing.until) })
      case 'accepted':
        return t('next.accepted', { bank, date: order?.due_on ?? momentOf(financing.until) })
      case 'disbursed':
        if (financing.kind === 'early_payment') return t('next.early')
        return financing.kind === 'pledge' ? t('next.pledged', { bank, date: financing.matures_on }) : t('next.sold', { bank, date: financing.matures_on })
      case 'repaid':
        return early ? t('next.paid_early', { who: bank }) : t('next.repaid')
      default:
        return t(`next.${financing.state as 'lapsed'}`)
    }
  }
}

function Quotes({ financing }: { financing: FinancingAnswer }) {
  const { t } = useTranslation()
  const signing = useSigning()
  const found = useQuery(quotes(financing.id))
  const now = useQuery(status).data?.ledger_at ?? 0
  return (
    <Panel title={t('financing.quotes')} extra={<span className="small quiet">{t('financing.sorted')}</span>}>
      <Ask of={found}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={t('financing.no_quotes')} then={t('financing.no_quotes.then', { at: momentOf(financing.until) })} />
          ) : (
            <div className="stack-tight">
              {[...all].sort((a, b) => Number(lapsed(a, now)) - Number(lapsed(b, now))).map((one, place) => (
                <OfferRow key={one.bank} offer={one} lot={fen(financing.lot_amount_fen)} best={place === 0 && all.length > 1}
                  take={() => void signing.draft([{ action: 'AcceptQuote', fields: { holder: financing.holder, ...one.terms } }])} />
              ))}
            </div>
          )
        }
      </Ask>
    </Panel>
  )
}
