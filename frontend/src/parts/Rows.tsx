import { Table } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNarrow } from './useNarrow'

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

/** A list: a table where there is room, cards on a phone. Only a page of it is drawn at a time. */
export function Rows<T extends object>({ rows, columns, id, label, empty, chosen, choose }: {
  rows: T[]
  columns: Column<T>[]
  id: (row: T) => string
  label: string
  empty: ReactNode
  /** Which rows are ticked, by their ids, where rows can be. */
  chosen?: string[]
  choose?: (ids: string[]) => void
}) {
  const { t } = useTranslation()
  const narrow = useNarrow()
  if (rows.length === 0) return <>{empty}</>
  if (narrow) {
    return (
      <ul className="cards" aria-label={label}>
        {rows.map((row) => (
          <li className="card" key={id(row)}>
            <dl>
              {columns.filter((one) => !one.acts).map((one) => (
                <div key={one.key} style={{ display: 'contents' }}>
                  <dt>{one.title}</dt>
                  <dd>{one.show(row)}</dd>
                </div>
              ))}
            </dl>
            {choose ? <label className="row"><input type="checkbox" checked={chosen?.includes(id(row))} onChange={(event) => choose(event.target.checked ? [...(chosen ?? []), id(row)] : (chosen ?? []).filter((one) => one !== id(row)))} />{t('choose')}</label> : null}
            <div className="acts">{columns.filter((one) => one.acts).map((one) => <span key={one.key} className="row">{one.show(row)}</span>)}</div>
          </li>
        ))}
      </ul>
    )
  }
  return (
    <Table<T>
      aria-label={label}
      rowKey={id}
      dataSource={rows}
      size="middle"
      scroll={{ x: 'max-content' }}
      rowSelection={choose ? { selectedRowKeys: chosen, onChange: (keys) => choose(keys.map(String)), getCheckboxProps: (row) => ({ 'aria-label': id(row).slice(2, 10) }) } : undefined}
      pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false, showTotal: (count) => t('rows', { count }) } : false}
      columns={columns.map((one) => ({
        key: one.key,
        title: one.acts ? <span className="hidden-text">{one.title}</span> : one.title,
        align: one.money || one.acts ? ('right' as const) : ('left' as const),
        sorter: one.sort,
        render: (_: unknown, row: T) => one.show(row),
      }))}
    />
  )
}
