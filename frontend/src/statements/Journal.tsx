import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApiRoutesJournalEntryAnswer as Entry } from '../client/types.gen'
import { useNames } from '../gateway/questions'
import { useSaid, useWord } from '../i18n'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Files } from './Files'
import { journal, MOST_LINES } from './questions'
import type { Span } from './span'

/** 明细账: each event as a bookkeeper wants it, with what a sale's recourse makes of it. */
export function Journal({ span }: { span: Span }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const said = useSaid()
  const money = (of: string | null) => (of === null || of === '0' ? '–' : <Amount of={of} plain />)
  const columns: Column<Entry & { place: number }>[] = [
    { key: 'on', title: t('books.at'), show: (one) => <span className="amount">{one.on}</span> },
    { key: 'kind', title: t('journal.kind'), show: (one) => <span style={{ display: 'block', whiteSpace: 'normal', minWidth: 200, maxWidth: 290, textAlign: 'left' }}><strong>{word('booked', one.kind)}</strong> <Link className="mono" to={`/certificates/${one.certificate}`}>{one.certificate.slice(2, 10)}</Link>{one.recourse === null ? null : <> <span className={`mark mark-${one.recourse ? 'care' : 'good'}`}>{one.recourse ? t('with_recourse') : t('without_recourse')}</span></>}<br /><span className="small quiet">{said(one)}</span></span> },
    { key: 'other', title: t('books.counterparty'), show: (one) => (one.counterparty ? names(one.counterparty) : '–') },
    { key: 'amount', title: t('journal.amount'), money: true, show: (one) => money(one.amount_fen) },
    { key: 'money', title: t('journal.money'), money: true, show: (one) => money(one.money_fen) },
    { key: 'cost', title: t('journal.cost'), money: true, show: (one) => money(one.cost_fen) },
  ]
  return (
    <Ask of={useQuery(journal(span))} rows={8}>
      {({ entries, cut }) => (
        <>
          <Panel flush title={t('books.journal')} extra={<Files path="/v1/journal" name="journal" span={span} forms={['xlsx', 'csv']} />}>
            <div style={{ marginTop: 12 }}>
              {cut ? <p className="notice notice-care" style={{ margin: '0 20px 12px' }}>{t('books.cut', { count: MOST_LINES })}</p> : null}
              <Rows rows={entries.map((one, place) => ({ ...one, place }))} columns={columns} id={(one) => String(one.place)} label={t('books.journal')} empty={<Empty title={t('books.nothing')} then={t('books.nothing.then')} />} />
            </div>
          </Panel>
          <p className="small quiet">{t('journal.hint')}</p>
        </>
      )}
    </Ask>
  )
}
