import { Button, Modal, Radio, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BarAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, participants, useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { Ask } from '../../parts/Ask'
import { EvidenceInput } from '../../parts/EvidenceInput'
import { Field, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty } from '../../parts/states'
import { useSigning } from '../../signing/useSigning'
import { bankReference } from '../payments/receipts'
import { Foot } from './Foot'
import { bars, pools } from './questions'

const BARS = ['none', 'entries', 'entries_and_claims'] as const // in the ledger's order
type Bar = (typeof BARS)[number]

/** 受限银行: which banks may enter no more loans, or claim no more (arts. 24, 30), on which paper. Its authority decides. */
export function Bars() {
  const { t } = useTranslation()
  const names = useNames()
  const who = useQuery(me).data
  const mine = useQuery(pools).data?.filter((one) => one.authority === who?.participant.address) ?? []
  const decides = mine.length > 0 && who!.roles.includes('maker')
  const [deciding, setDeciding] = useState<{ bank?: string; bar: Bar } | null>(null)
  const columns: Column<BarAnswer>[] = [
    { key: 'bank', title: t('bank'), show: (one) => names(one.bank) },
    { key: 'pool', title: t('bars.pool'), show: (one) => one.pool },
    { key: 'bar', title: t('bars.what'), show: (one) => <span className="mark mark-bad">{t(`bar.${one.bar}`)}</span> },
    { key: 'evidence', title: t('claim.evidence'), show: (one) => <span className="mono quiet" title={one.evidence}>{one.evidence.slice(0, 14)}…</span> },
    { key: 'at', title: t('bars.since'), show: (one) => <span className="amount">{momentOf(one.at)}</span> },
    ...(decides ? [{ key: 'acts', title: t('acts'), acts: true, show: (one: BarAnswer) => <Button onClick={() => setDeciding({ bank: one.bank, bar: 'none' })}>{t('bars.lift')}</Button> }] : []),
  ]
  return (
    <Panel title={t('bars.title')} extra={decides ? <Button onClick={() => setDeciding({ bar: 'entries' })}>{t('bars.bar')}</Button> : null} flush>
      <div style={{ marginTop: 10 }}>
        <Ask of={useQuery(bars)} rows={2}>{(all) => <Rows rows={all} columns={columns} id={(one) => `${one.pool} ${one.bank}`} label={t('bars.title')} empty={<Empty title={t('bars.none')} then={t('bars.none.then')} />} />}</Ask>
      </div>
      {deciding ? <BarBank pools={mine.map((one) => one.name)} start={deciding} close={() => setDeciding(null)} /> : null}
    </Panel>
  )
}

function BarBank({ pools: names, start, close }: { pools: string[]; start: { bank?: string; bar: Bar }; close: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const signing = useSigning()
  const own = useQuery(me).data?.participant.address
  const banks = (useQuery(participants).data ?? []).filter((one) => one.kind === 'bank')
  const [pool, setPool] = useState(names[0]!)
  const [bank, setBank] = useState(start.bank)
  const [bar, setBar] = useState<Bar>(start.bar)
  const [evidence, setEvidence] = useState<string | null>(null)
  return (
    <Modal open onCancel={close} footer={null} title={t('bars.bar')} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          close()
          void signing.draft([{ action: 'BarBank', fields: { authority: own, pool: bankReference(pool), bank, bar: BARS.indexOf(bar), evidence } }])
        }}
      >
        {names.length > 1 ? <Field label={t('bars.pool')}>{(id) => <Select id={id} value={pool} onChange={setPool} options={names.map((one) => ({ value: one, label: one }))} />}</Field> : null}
        <Field label={t('bank')}>{(id) => <Select id={id} value={bank} disabled={start.bank !== undefined} onChange={setBank} options={banks.map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))} />}</Field>
        <Radio.Group aria-label={t('bars.what')} value={bar} className="stack-tight" onChange={(event) => setBar(event.target.value as Bar)} options={BARS.map((one) => ({ value: one, label: t(`bar.${one}`) }))} />
        <EvidenceInput label={t('bars.evidence')} change={setEvidence} />
        <p className="small quiet">{t('bars.then')}</p>
        <Foot close={close} ready={bank !== undefined && evidence !== null} />
      </form>
    </Modal>
  )
}
