import { DownloadOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Download } from '../../certificates/Download'
import type { DailyFileAnswer, FigureAnswer, MonthlyAnswer } from '../../client/types.gen'
import { addDays } from '../../dates/dates'
import { status, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { rate } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Fact, Field, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { daily, monthly } from './questions'

/** 监管报送: each day's events and each month's figures, as the regulator takes them. */
export function Files() {
  const { t } = useTranslation()
  const today = useQuery(status).data?.ledger_date
  const [search, setSearch] = useSearchParams()
  const on = search.get('on') ?? (today ? addDays(today, -1) : '')
  const month = search.get('month') ?? (today ? addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7) : '')
  const set = (part: { on?: string; month?: string }) => setSearch({ on, month, ...part }, { replace: true })
  return (
    <Page title={t('nav.files')} about={t('files.about')}>
      <Panel title={t('files.daily')} extra={<Download path={`/v1/daily-files/${on}/lines.jsonl`} name={`daily-${on}.jsonl`} plain><DownloadOutlined aria-hidden /> {t('files.download', { form: 'JSONL' })}</Download>}>
        <div className="stack">
          <Field label={t('files.on')}>{(id) => <Input id={id} type="date" value={on} max={today ?? undefined} onChange={(event) => set({ on: event.target.value })} style={{ width: 170 }} />}</Field>
          {on ? <Daily on={on} /> : null}
        </div>
      </Panel>
      <Panel title={t('files.monthly')} extra={
        <span className="acts">
          <Download path={`/v1/monthly-files/${month}/figures.xlsx`} name={`monthly-${month}.xlsx`} plain><DownloadOutlined aria-hidden /> {t('files.download', { form: 'XLSX' })}</Download>
          <Download path={`/v1/monthly-files/${month}/figures.csv`} name={`monthly-${month}.csv`} plain><DownloadOutlined aria-hidden /> {t('files.download', { form: 'CSV' })}</Download>
        </span>
      }>
        <div className="stack">
          <Field label={t('files.month')}>{(id) => <Input id={id} type="month" value={month} onChange={(event) => set({ month: event.target.value })} style={{ width: 170 }} />}</Field>
          {month ? <Monthly month={month} /> : null}
        </div>
      </Panel>
    </Page>
  )
}

function Daily({ on }: { on: string }) {
  return <Ask of={useQuery(daily(on))} rows={3}>{(found) => <OfDay found={found} />}</Ask>
}

function OfDay({ found }: { found: DailyFileAnswer }) {
  const { t } = useTranslation()
  const word = useWord()
  return (
    <>
      <dl className="facts">
        <Fact label={t('files.count')}>{found.count}</Fact>
        <Fact label={t('files.sum')}><Amount of={found.amount_fen} /></Fact>
        {found.by_kind.map((one) => <Fact key={one.kind} label={word('file', one.kind)}>{one.count} · <Amount of={one.amount_fen} /></Fact>)}
      </dl>
      <p className="small quiet">{t('files.hash')} <span className="mono">{found.sha256}</span></p>
    </>
  )
}

function Monthly({ month }: { month: string }) {
  return <Ask of={useQuery(monthly(month))} rows={3}>{(found) => <OfMonth found={found} />}</Ask>
}

function OfMonth({ found }: { found: MonthlyAnswer }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const rows = found.figures.filter((one) => one.of === 'all' || one.value !== '0')
  const columns: Column<FigureAnswer>[] = [
    { key: 'of', title: t('files.of'), show: (one) => (one.of === 'all' ? t('files.everybody') : one.of === 'pool' ? one.whose : names(one.whose)) },
    { key: 'measure', title: t('files.measure'), show: (one) => <>{word('measure', one.measure)}{one.bucket ? <span className="quiet"> · {one.bucket}</span> : null}</> },
    { key: 'value', title: t('files.value'), money: true, show: (one) => (one.unit === 'fen' ? <Amount of={one.value} /> : one.unit === 'bps' ? rate(Number(one.value)) : one.unit === 'flag' ? (one.value === '0' ? t('files.no') : t('files.yes')) : one.value) },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => `${one.of} ${one.whose} ${one.measure} ${one.bucket} ${one.unit}`} label={t('files.monthly')} empty={<Empty title={t('files.none')} />} />
}
