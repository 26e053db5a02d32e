import { PrinterOutlined } from '@ant-design/icons'
import { Button, Input, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { me, participants, status, useNames } from '../gateway/questions'
import { momentOf } from '../dates/dates'
import { Ask } from '../parts/Ask'
import { Field, Page } from '../parts/layout'
import { PrintHead } from '../parts/PrintHead'
import { Costs } from './Costs'
import { Journal } from './Journal'
import { usual, type Span } from './span'
import { Statement } from './Statement'

const SHOWN = ['statement', 'journal', 'costs'] as const
type Shown = (typeof SHOWN)[number]
const WITH_COSTS = ['enterprise', 'bank']

/** 对账: the statement, the journal and the costs of a span of days, on the screen, on paper, and as files. */
export function Books() {
  return <Ask of={useQuery(status)}>{(now) => <Of today={now.ledger_date ?? ''} />}</Ask>
}

function Of({ today }: { today: string }) {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const names = useNames()
  const own = useQuery(me).data?.participant
  const now = useQuery(status).data?.ledger_at ?? 0
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'statement'
  const spans = usual(today)
  const span: Span = { from: search.get('from') ?? spans.this_month.from, to: search.get('to') ?? spans.this_month.to, ...(search.get('party') ? { party: search.get('party')! } : {}) }
  const set = (part: Record<string, string>) => setSearch({ ...Object.fromEntries(search), ...part }, { replace: true })
  const whose = span.party ?? own?.address
  const code = useQuery(participants).data?.find((one) => one.address === whose)?.code
  const tabs = SHOWN.filter((one) => one !== 'costs' || (!span.party && WITH_COSTS.includes(own?.kind ?? '')))
  const reversed = span.from > span.to
  return (
    <Page title={t('nav.books')} about={span.party ? names(span.party) : t('books.about')} acts={<Button icon={<PrinterOutlined />} onClick={() => window.print()}>{t('print')}</Button>}>
      <PrintHead title={t(`books.${shown}`)} facts={[[t('participant'), names(whose)], [t('books.code'), code ?? '–'], [t('books.span'), `${span.from} – ${span.to}`], [t('books.as_of'), momentOf(now)]]} />
      <div className="row no-print" style={{ alignItems: 'end', gap: 16 }}>
        <Field label={t('books.from')}>{(id) => <Input id={id} type="date" max={span.to} value={span.from} onChange={(event) => set({ from: event.target.value })} style={{ width: 160 }} />}</Field>
        <Field label={t('books.to')}>{(id) => <Input id={id} type="date" min={span.from} value={span.to} onChange={(event) => set({ to: event.target.value })} style={{ width: 160 }} />}</Field>
        <span className="row" style={{ paddingBottom: 5 }}>
          {(['this_month', 'last_month', 'year'] as const).map((one) => {
            const chosen = spans[one].from === span.from && spans[one].to === span.to
            return <Button key={one} className="pick" aria-pressed={chosen} onClick={() => set({ from: spans[one].from, to: spans[one].to })}>{t(`books.${one}`)}</Button>
          })}
        </span>
      </div>
      <Segmented className="no-print" aria-label={t('nav.books')} value={shown} onChange={(one) => set({ show: one })} style={{ justifySelf: 'start' }} options={tabs.map((one) => ({ value: one, label: t(`books.${one}`) }))} />
      {reversed || !span.from || !span.to ? <p className="wrong" role="alert">{t('books.reversed')}</p>
        : shown === 'statement' ? <Statement span={span} set={set} by={search.get('by')} book={search.get('book')} />
        : shown === 'journal' ? <Journal span={span} />
        : <Costs span={span} kind={own?.kind === 'bank' ? 'bank' : 'enterprise'} />}
    </Page>
  )
}
