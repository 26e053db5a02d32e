import { Checkbox, Table } from 'antd'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNarrow } from './useNarrow'
import { usePrinting } from './usePrinting'

export interface Column<T> {
  key: string
  title: string
  show: (row: T) => ReactNode
  /** Amounts stand to the right. */
  money?: boolean
  sort?: (a: T, b: T) => number
  /** What one does with a row: last in a table, buttons under a card. */
  acts?: boolean
}

/** Which rows are ticked; `name` says a row's tick box aloud. */
export interface Ticked<T> {
  keys: string[]
  change: (keys: string[]) => void
  name: (row: T) => string
}

interface Props<T> {
  rows: T[]
  columns: Column<T>[]
  id: (row: T) => string
  label: string
  empty: ReactNode
  ticked?: Ticked<T>
}

/** A list: a table where there is room, cards on a phone. Only a page of it is drawn at a time, on paper all. */
export function Rows<T extends object>({ rows, columns, id, label, empty, ticked }: Props<T>) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const printing = usePrinting()
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // A table that is wider than its place is scrolled by keyboard, too.
    const inside = frame.current?.querySelector<HTMLElement>('.ant-table-content')
    if (inside) inside.tabIndex = inside.scrollWidth > inside.clientWidth ? 0 : -1
  })
  if (rows.length === 0) return <>{empty}</>
  if (narrow) {
    return (
      <ul className="cards" aria-label={label}>
        {rows.map((row) => (
          <li className="card" key={id(row)}>
            {ticked ? <Checkbox checked={ticked.keys.includes(id(row))} onChange={() => ticked.change(toggled(ticked.keys, id(row)))}>{ticked.name(row)}</Checkbox> : null}
            <dl>
              {columns.filter((one) => !one.acts).map((one) => (
                <div key={one.key} style={{ display: 'contents' }}>
                  <dt>{one.title}</dt>
                  <dd>{one.show(row)}</dd>
                </div>
              ))}
            </dl>
            <div className="acts">{columns.filter((one) => one.acts).map((one) => <span key={one.key} className="row">{one.show(row)}</span>)}</div>
          </li>
        ))}
      </ul>
    )
  }
  return (
    <div ref={frame}>
      <Table<T>
        aria-label={label}
        rowKey={id}
        dataSource={rows}
        size="middle"
        rowSelection={
          ticked
            ? {
                selectedRowKeys: ticked.keys,
                preserveSelectedRowKeys: true,
                onChange: (keys) => ticked.change(keys.map(String)),
                getCheckboxProps: (row) => ({ 'aria-label': ticked.name(row) }),
                getTitleCheckboxProps: () => ({ 'aria-label': t('rows.all') }),
              }
            : undefined
        }
        // With it antd repeats the heads unseen, tick boxes and all, and a keyboard would get lost there.
        scroll={ticked || printing ? undefined : { x: 'max-content' }}
        pagination={rows.length > 20 && !printing ? { pageSize: 20, showSizeChanger: false, showTotal: (count) => t('rows', { count }) } : false}
        columns={columns.map((one) => ({
          key: one.key,
          title: one.acts ? <span className="hidden-text">{one.title}</span> : one.title,
          align: one.money || one.acts ? ('right' as const) : ('left' as const),
          sorter: one.sort,
          render: (_: unknown, row: T) => one.show(row),
        }))}
      />
    </div>
  )
}

function toggled(keys: string[], key: string): string[] {
  return keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]
}
