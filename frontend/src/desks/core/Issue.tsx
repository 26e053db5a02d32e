import { UploadOutlined } from '@ant-design/icons'
import { Button, Input, Segmented, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { InvoiceAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { fen, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { LimitFigures } from './Figures'
import { IssueForm } from './IssueForm'
import { invoices } from './questions'

const SHOWN = ['open', 'all'] as const

/** 开立凭证: tick approved invoices, and each supplier gets one certificate on its own. */
export function Issue() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mine = useQuery(me).data?.participant.address
  const found = useQuery(invoices)
  const [search, setSearch] = useSearchParams()
  const [keys, setKeys] = useState<string[]>([])
  const shown = search.get('show') === 'all' ? 'all' : 'open'
  const ours = (found.data ?? []).filter((one) => one.debtor === mine)
  const chosen = ours.filter((one) => keys.includes(one.key) && fen(one.available_fen) > 0n)
  return (
    <Page title={t('nav.issue')} about={t('issue.about')} acts={<Button icon={<UploadOutlined aria-hidden />} onClick={() => void navigate('/issue/import')}>{t('issue.import')}</Button>}>
      <LimitFigures />
      <Ask of={found} rows={8}>
        {() => (
          <div className={chosen.length > 0 ? 'two two-wide' : ''}>
            <Invoices all={ours} shown={shown} keys={keys} setKeys={setKeys} choose={(one) => setSearch(one === 'open' ? {} : { show: one }, { replace: true })} />
            {chosen.length > 0 ? <IssueForm chosen={chosen} done={() => setKeys([])} /> : null}
          </div>
        )}
      </Ask>
    </Page>
  )
}

function Invoices({ all, shown, choose, keys, setKeys }: { all: InvoiceAnswer[]; shown: (typeof SHOWN)[number]; choose: (shown: string) => void; keys: string[]; setKeys: (keys: string[]) => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const [supplier, setSupplier] = useState<string>()
  const [words, setWords] = useState('')
  const suppliers = [...new Set(all.map((one) => one.supplier))]
  const rows = all
    .filter((one) => (shown === 'all' || fen(one.available_fen) > 0n) && (!supplier || one.supplier === supplier) && one.number.includes(words.trim()))
    .sort((a, b) => b.issued_on.localeCompare(a.issued_on) || a.number.localeCompare(b.number))
  const columns: Column<InvoiceAnswer>[] = [
    { key: 'number', title: t('invoice.number'), show: (one) => <span className="mono">{one.number}</span> },
    { key: 'supplier', title: t('supplier'), show: (one) => names(one.supplier) },
    { key: 'on', title: t('invoice.on'), show: (one) => <span className="amount">{one.issued_on}</span>, sort: (a, b) => a.issued_on.localeCompare(b.issued_on) },
    { key: 'net', title: t('invoice.net'), money: true, show: (one) => <Amount of={one.net_fen} /> },
    { key: 'left', title: t('invoice.available'), money: true, show: (one) => <strong><Amount of={one.available_fen} /></strong>, sort: (a, b) => (fen(a.available_fen) < fen(b.available_fen) ? -1 : 1) },
  ]
  return (
    <Panel flush title={t('invoices')} extra={<span className="quiet small">{t('invoices.sum', { count: rows.length })} <Amount of={sum(rows.map((one) => one.available_fen))} /></span>}>
      <div className="filters">
        <Segmented aria-label={t('invoices.show')} value={shown} onChange={choose} options={SHOWN.map((one) => ({ value: one, label: t(`invoices.${one}`) }))} />
        <Select aria-label={t('supplier')} allowClear placeholder={t('invoices.supplier')} style={{ width: 210 }} value={supplier} onChange={setSupplier} options={suppliers.map((one) => ({ value: one, label: names(one) }))} />
        <Input aria-label={t('invoice.number')} placeholder={t('invoice.number')} style={{ width: 190 }} value={words} onChange={(event) => setWords(event.target.value)} />
      </div>
      <Rows rows={rows} columns={columns} id={(one) => one.key} label={t('invoices')} ticked={shown === 'open' ? { keys, change: setKeys, name: (one) => t('invoice.tick', { number: one.number }) } : undefined}
        empty={<Empty title={t('invoices.none')} then={t('invoices.none.then')}><Link to="/issue/import">{t('issue.import')}</Link></Empty>} />
    </Panel>
  )
}
