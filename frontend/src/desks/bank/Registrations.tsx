import { DownloadOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { Download } from '../../certificates/Download'
import type { ApiRoutesRegistrationsEntryAnswer as EntryAnswer, DueAnswer } from '../../client/types.gen'
import { daysBetween } from '../../dates/dates'
import { financings, status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Left } from '../../parts/Left'
import { Mark } from '../../parts/Mark'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { runsOut } from './expiry'
import { entries, registrationsDue } from './questions'

const SHOWN = ['register', 'cancel', 'entries'] as const
type Shown = (typeof SHOWN)[number]

/** 动产融资登记: what is to be registered at the registry, what is to be cancelled there, and the record of it. */
export function Registrations() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'register'
  const today = useQuery(status).data?.ledger_date ?? ''
  const made = useQuery(entries()).data ?? []
  const [register, cancel] = [useQuery(registrationsDue('register')).data, useQuery(registrationsDue('cancel')).data]
  const soon = runsOut(made, today)
  return (
    <Page title={t('nav.registrations')} about={t('registrations.about')}>
      <div className="figures">
        <Figure label={t('registrations.register')} value={register?.length ?? '…'} note={t('registrations.register.note')} to="/registrations" />
        <Figure label={t('registrations.soon')} value={soon.length} note={soon[0] ? t('registrations.soon.first', { date: soon[0].expires_on }) : t('registrations.soon.none')} to="/registrations?show=entries" />
        <Figure label={t('registrations.cancel')} value={cancel?.length ?? '…'} note={t('registrations.cancel.note')} to="/registrations?show=cancel" />
        <Figure label={t('registrations.waiting')} value={made.filter((one) => one.state === 'proposed').length} note={t('registrations.waiting.note')} to="/registrations?show=entries" />
      </div>
      <Segmented aria-label={t('nav.registrations')} value={shown} onChange={(one) => setSearch(one === 'register' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start' }} options={SHOWN.map((one) => ({ value: one, label: t(`registrations.${one}`) }))} />
      {shown === 'entries' ? <Entries today={today} /> : <Due what={shown} />}
    </Page>
  )
}

function Due({ what }: { what: 'register' | 'cancel' }) {
  const { t } = useTranslation()
  const names = useNames()
  const columns: Column<DueAnswer>[] = [
    { key: 'type', title: t('registrations.type'), show: (one) => one.type },
    { key: 'holder', title: t('bank.holder'), show: (one) => <Link to={`/registrations/${one.financing}`}>{names(one.holder)}</Link> },
    { key: 'debtor', title: t('debtor'), show: (one) => names(one.debtor) },
    { key: 'lot', title: t('face'), money: true, show: (one) => <Amount of={one.lot_fen} /> },
    { key: 'advance', title: t('bank.pays_out'), money: true, show: (one) => <Amount of={one.advance_fen} /> },
    { key: 'matures', title: t('matures_on'), show: (one) => <span className="amount">{one.maturity_on}</span>, sort: (a, b) => a.maturity_on.localeCompare(b.maturity_on) },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Link to={`/registrations/${one.financing}`}>{t(`registrations.go.${what}`)}</Link> },
  ]
  return (
    <Panel flush title={t(`registrations.${what}`)} extra={
      <span className="acts">
        {(['xlsx', 'csv'] as const).map((form) => <Download key={form} path={`/v1/registrations/due.${form}?what=${what}`} name={`registrations-${what}.${form}`} plain><DownloadOutlined aria-hidden /> {t('files.download', { form: form.toUpperCase() })}</Download>)}
      </span>
    }>
      <p className="small quiet" style={{ padding: '4px 20px 12px' }}>{t(`registrations.${what}.about`)}</p>
      <Ask of={useQuery(registrationsDue(what))}>
        {(all) => <Rows rows={all} columns={columns} id={(one) => one.financing} label={t(`registrations.${what}`)} empty={<Empty title={t(`registrations.${what}.none`)} then={t('registrations.none.then')} />} />}
      </Ask>
    </Panel>
  )
}

function Entries({ today }: { today: string }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const byId = new Map((useQuery(financings).data ?? []).map((one) => [one.id, one]))
  const columns: Column<EntryAnswer>[] = [
    { key: 'kind', title: t('registration.kind'), show: (one) => word('entry', one.kind) },
    { key: 'holder', title: t('bank.holder'), show: (one) => <Link to={`/registrations/${one.financing}`}>{names(byId.get(one.financing)?.holder) || one.financing.slice(2, 10)}</Link> },
    { key: 'number', title: t('registration.number'), show: (one) => <span className="mono">{one.number || '–'}</span> },
    { key: 'expires', title: t('registration.expires'), show: (one) => (one.expires_on ? <><span className="amount">{one.expires_on}</span> {today && one.state === 'approved' ? <Left days={daysBetween(today, one.expires_on)} /> : null}</> : '–'), sort: (a, b) => (a.expires_on ?? '').localeCompare(b.expires_on ?? '') },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="proposal" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Link to={`/registrations/${one.financing}`}>{one.state === 'proposed' ? t('registration.decide') : t('open')}</Link> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(entries())}>
        {(all) => <Rows rows={all.toReversed()} columns={columns} id={(one) => one.id} label={t('registrations.entries')} empty={<Empty title={t('registrations.entries.none')} then={t('registrations.entries.none.then')} />} />}
      </Ask>
    </Panel>
  )
}
