import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApiRoutesBooksLineAnswer as LineAnswer, BookAnswer, BooksAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { useNames } from '../gateway/questions'
import { useWord } from '../i18n'
import { Amount } from '../parts/Amount'
import { Ask } from '../parts/Ask'
import { Panel } from '../parts/layout'
import { Rows, type Column } from '../parts/Rows'
import { Empty } from '../parts/states'
import { Files } from './Files'
import { balances, periodsOf, type Period } from './periods'
import { MOST_LINES, statement, type Book } from './questions'
import { within, type Span } from './span'

const BOOKS: readonly Book[] = ['held', 'owed', 'money']
const BY = ['line', 'day', 'month'] as const

/** 对账单: of each book what stood, came and went; and of one its lines, one by one, by day or by month. */
export function Statement({ span, set, by: asked, book: named }: { span: Span; set: (part: Record<string, string>) => void; by: string | null; book: string | null }) {
  const { t } = useTranslation()
  const book = BOOKS.find((one) => one === named) ?? 'held'
  const by = BY.find((one) => one === asked) ?? 'line'
  return (
    <Ask of={useQuery(statement(book, span))} rows={8}>
      {({ books, lines, cut }) => (
        <>
          <Sums books={books} book={book} choose={(one) => set({ book: one })} />
          <Panel flush title={t(`book.of.${book}`)} extra={
            <span className="row">
              <Segmented className="no-print" aria-label={t('books.by')} value={by} onChange={(one) => set({ by: one })} options={BY.map((one) => ({ value: one, label: t(`books.by.${one}`) }))} />
              <Files path="/v1/statements" name="statement" span={span} forms={['pdf', 'xlsx', 'csv']} />
            </span>
          }>
            <div style={{ marginTop: 12 }}>
              {cut ? <p className="notice notice-care" style={{ margin: '0 20px 12px' }}>{t('books.cut', { count: MOST_LINES })}</p> : null}
              {by === 'line' ? <Lines lines={lines} book={book} opening={books[book].opening_fen} /> : <Periods of={periodsOf(lines, by, books[book].opening_fen)} book={book} open={(one) => set({ ...within(span, one), by: by === 'month' ? 'day' : 'line' })} />}
            </div>
          </Panel>
        </>
      )}
    </Ask>
  )
}

/** opening + in - out = closing, of each book; a click shows its lines. */
function Sums({ books, book, choose }: { books: BooksAnswer; book: Book; choose: (book: Book) => void }) {
  const { t } = useTranslation()
  const amount = (of: BookAnswer, part: keyof BookAnswer) => (of[part] === null ? '–' : <Amount of={of[part]} plain />)
  return (
    <Panel>
      <div className="scrolls" role="region" aria-label={t('books.sums')} tabIndex={0}><table className="plain sums" aria-label={t('books.sums')}>
        <thead>
          <tr>
            <th scope="col">{t('books.yuan')}</th>
            {(['opening_fen', 'in_fen', 'out_fen', 'closing_fen'] as const).map((part) => <th scope="col" key={part}>{t(`books.${part}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {BOOKS.map((one) => (
            <tr key={one} data-book={one}>
              <th scope="row"><Button className="pick" aria-pressed={one === book} onClick={() => choose(one)}>{t(`book.${one}`)}</Button> <span className="small quiet">{t(`book.${one}.note`)}</span></th>
              {(['opening_fen', 'in_fen', 'out_fen', 'closing_fen'] as const).map((part) => <td key={part}>{amount(books[one], part)}</td>)}
            </tr>
          ))}
        </tbody>
      </table></div>
    </Panel>
  )
}

interface Numbered extends LineAnswer {
  place: number
  balance: bigint | null
}

function Lines({ lines, book, opening }: { lines: LineAnswer[]; book: Book; opening: string | null }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const after = balances(lines, opening)
  const rows: Numbered[] = lines.map((line, place) => ({ ...line, place, balance: after[place]! }))
  const columns: Column<Numbered>[] = [
    { key: 'at', title: t('books.at'), show: (one) => <span className="amount">{momentOf(one.at)}</span> },
    { key: 'kind', title: t('books.kind'), show: (one) => <>{word('line', one.kind)}{one.returned ? <> <span className="mark mark-care">{t('books.returned')}</span></> : null}</> },
    { key: 'other', title: t('books.counterparty'), show: (one) => (one.counterparty ? names(one.counterparty) : '–') },
    { key: 'certificate', title: t('certificate.no'), show: (one) => (one.certificate ? <Link className="mono" to={`/certificates/${one.certificate}`}>{one.certificate.slice(2, 10)}</Link> : '–') },
    { key: 'in', title: t(`books.in.${book}`), money: true, show: (one) => (one.in_fen === '0' ? '' : <Amount of={one.in_fen} plain />) },
    { key: 'out', title: t(`books.out.${book}`), money: true, show: (one) => (one.out_fen === '0' ? '' : <Amount of={one.out_fen} plain />) },
    book === 'money'
      ? { key: 'reference', title: t('books.reference'), show: (one) => <span className="mono">{one.reference}</span> }
      : { key: 'balance', title: t('books.balance'), money: true, show: (one) => <strong><Amount of={one.balance ?? 0n} plain /></strong> },
  ]
  return <Rows rows={rows} columns={columns} id={(one) => String(one.place)} label={t('books.statement')} empty={<Empty title={t('books.nothing')} then={t('books.nothing.then')} />} />
}

function Periods({ of, book, open }: { of: Period[]; book: Book; open: (period: string) => void }) {
  const { t } = useTranslation()
  const columns: Column<Period>[] = [
    { key: 'of', title: t('books.period'), show: (one) => <Button type="link" className="amount" style={{ padding: 0 }} onClick={() => open(one.of)}>{one.of}</Button> },
    { key: 'in_count', title: t('books.in_count'), money: true, show: (one) => one.in.count },
    { key: 'in', title: t(`books.in.${book}`), money: true, show: (one) => <Amount of={one.in.fen} plain /> },
    { key: 'out_count', title: t('books.out_count'), money: true, show: (one) => one.out.count },
    { key: 'out', title: t(`books.out.${book}`), money: true, show: (one) => <Amount of={one.out.fen} plain /> },
    ...(book === 'money' ? [] : [{ key: 'closing', title: t('books.closing_fen'), money: true, show: (one: Period) => <strong><Amount of={one.closing ?? 0n} plain /></strong> }]),
  ]
  return <Rows rows={of} columns={columns} id={(one) => one.of} label={t('books.statement')} empty={<Empty title={t('books.nothing')} then={t('books.nothing.then')} />} />
}
