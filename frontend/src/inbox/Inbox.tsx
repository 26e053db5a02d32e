import { RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { certificates, financings, holdings, inbox, lines, maturities, me, notices, status, tasks, useNames } from '../gateway/questions'
import { daysBetween, momentOf } from '../dates/dates'
import { desks } from '../desks'
import { LimitFigures } from '../desks/core/Figures'
import { duties } from '../desks/pool/questions'
import { figuresOf } from '../desks/supplier/figures'
import { useSaid, useWord } from '../i18n'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Figure, Page, Panel } from '../parts/layout'
import { Left } from '../parts/Left'
import { Empty } from '../parts/states'

// Where a matter of any desk is done; each desk adds its own. What nobody names is done over the API.
const PLACES: Record<string, string> = {
  approve: '/approvals',
  rejected: '/approvals?state=rejected',
  accept: '/certificates?show=issued',
  take_quote: '/financings?show=requested',
}

/** 工作台: what waits for this person, what comes in when, and what happened. */
export function Inbox() {
  const { t } = useTranslation()
  const said = useSaid()
  const matters = useQuery(inbox)
  const who = useQuery(me).data
  const name = who ? (who.person?.name ?? said({ zh: who.participant.name, en: who.participant.name_en })) : ''
  const theirs = desks.filter((desk) => who && desk.kinds.includes(who.participant.kind))
  const places = Object.assign({}, PLACES, ...theirs.map((desk) => desk.places)) as Record<string, string | undefined>
  return (
    <Page title={t('inbox')} about={name ? t('inbox.about', { name }) : ' '}>
      {who?.participant.kind === 'enterprise' ? <EnterpriseFigures /> : null}
      {theirs.map((desk) => (desk.Figures ? <desk.Figures key={desk.nav[0]!.to} /> : null))}
      <div className="two">
        <div className="stack">
          <Panel title={t('inbox.matters')} flush>
            <div style={{ marginTop: 10 }}>
              <Ask of={matters}>
                {(found) =>
                  found.length === 0 ? (
                    <Empty title={t('inbox.nothing')} then={t('inbox.nothing.then')} />
                  ) : (
                    <ul>
                      {found.map((one) => {
                        const inside = (
                          <>
                            <span className="count">{one.count}</span>
                            <span className="what"><strong>{said(one)}</strong></span>
                          </>
                        )
                        const to = places[one.kind]
                        return <li key={one.kind}>{to ? <Link className="matter" to={to}>{inside}<RightOutlined className="go" aria-hidden /></Link> : <div className="matter">{inside}<span className="small quiet">{t('inbox.by_api')}</span></div>}</li>
                      })}
                    </ul>
                  )
                }
              </Ask>
            </div>
          </Panel>
          <Deadlines />
        </div>
        <div className="stack">
          <Comings />
          <News />
        </div>
      </div>
    </Page>
  )
}

/** Of a debtor its limits; of whoever holds certificates what they are worth; of who is both, both. */
function EnterpriseFigures() {
  const limits = useQuery(lines).data?.length ?? 0
  const held = useQuery(holdings).data?.length ?? 0
  return (
    <>
      {limits > 0 ? <LimitFigures /> : null}
      {limits === 0 || held > 0 ? <SupplierFigures /> : null}
    </>
  )
}

function SupplierFigures() {
  const { t } = useTranslation()
  const lots = useQuery(holdings)
  const asked = useQuery(financings)
  const received = useQuery(certificates('supplier'))
  if (!lots.data || !asked.data || !received.data) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  const sums = figuresOf(lots.data, asked.data, received.data)
  return (
    <div className="figures">
      <Figure label={t('figure.free')} value={<Amount of={sums.free} />} note={t('figure.lots', { count: sums.freeLots })} to="/holdings" />
      <Figure label={t('figure.frozen')} value={<Amount of={sums.frozen} />} note={t('figure.frozen.note')} to="/holdings?show=frozen" />
      <Figure label={t('figure.financed')} value={<Amount of={sums.financed} />} note={t('figure.financed.note')} to="/holdings?show=financed" />
      <Figure label={t('figure.to_accept')} value={<Amount of={sums.toAccept} />} note={t('figure.certificates', { count: sums.toAcceptCount })} to="/certificates?show=issued" />
    </div>
  )
}

/** What must be done or expires, the earliest first. */
function Deadlines() {
  const { t } = useTranslation()
  const word = useWord()
  const names = useNames()
  const today = useQuery(status).data?.ledger_date
  const due = useQuery(tasks)
  const who = useQuery(me).data
  const asked = useQuery({ ...financings, enabled: who?.participant.kind === 'enterprise' })
  const office = who?.participant.kind.startsWith('pool_')
  const reviews = useQuery({ ...duties, enabled: office === true }).data ?? []
  const mine = (asked.data ?? []).filter((one) => one.state === 'requested' && one.holder === who?.participant.address)
  const ours = reviews.flatMap((one) => (one.owner === who?.participant.address && one.state !== 'waiting' && one.last_on ? [{ ...one, last_on: one.last_on }] : []))
  const lines = [
    ...mine.map((one) => ({ key: one.id, at: momentOf(one.until), on: momentOf(one.until).slice(0, 10), what: t('deadline.request', { debtor: names(one.debtor) }), to: `/financings/${one.id}` })),
    ...ours.map((one) => ({ key: `${one.loan} ${one.step}`, at: one.last_on, on: one.last_on, what: t('deadline.pool', { step: word('duty', one.step), bank: names(one.bank) }), to: `/pool/loans/${one.loan}` })),
    ...(due.data ?? []).map((one) => ({ key: one.id, at: one.due_on, on: one.due_on, what: word('task', one.kind), to: `/certificates/${one.subject}` })),
  ].sort((a, b) => a.at.localeCompare(b.at))
  return (
    <Panel title={t('deadlines')} flush>
      <div style={{ marginTop: 10 }}>
        {lines.length === 0 ? (
          <Empty title={t('deadlines.none')} />
        ) : (
          <ul>
            {lines.map((one) => (
              <li key={one.key}>
                <Link className="matter" to={one.to}>
                  <span className="what"><strong>{one.what}</strong><br /><span className="small quiet">{t('deadline.by', { at: one.at })}</span></span>
                  {today ? <Left days={daysBetween(today, one.on)} /> : null}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  )
}

function Comings() {
  const { t } = useTranslation()
  return (
    <Panel title={t('comings')}>
      <Ask of={useQuery(maturities)} rows={2}>
        {(months) =>
          months.filter((one) => one.comes_in_fen !== '0').length === 0 ? (
            <p className="quiet">{t('comings.none')}</p>
          ) : (
            <dl className="stack-tight">
              {months.filter((one) => one.comes_in_fen !== '0').slice(0, 8).map((one) => (
                <div className="row row-between" key={one.month}><dt className="quiet">{one.month}</dt><dd><Amount of={one.comes_in_fen} /></dd></div>
              ))}
            </dl>
          )
        }
      </Ask>
    </Panel>
  )
}

function News() {
  const { t } = useTranslation()
  const said = useSaid()
  return (
    <Panel title={t('news')} extra={<Link className="small" to="/settings/notices">{t('news.all')}</Link>}>
      <Ask of={useQuery(notices)} rows={3}>
        {(found) =>
          found.length === 0 ? <p className="quiet">{t('news.none')}</p> : (
            <ul className="stack-tight">
              {found.slice(0, 6).map((one) => <li key={one.id} className="small">{said(one)}<br /><time className="quiet">{momentOf(one.at)}</time></li>)}
            </ul>
          )
        }
      </Ask>
    </Panel>
  )
}
