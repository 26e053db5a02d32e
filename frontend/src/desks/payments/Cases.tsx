import { Button, Input, Modal, Radio, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../../client/sdk.gen'
import type { CaseAnswer } from '../../client/types.gen'
import { momentOf } from '../../dates/dates'
import { me, useNames } from '../../gateway/questions'
import { useWord } from '../../i18n'
import { yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Field, Panel } from '../../parts/layout'
import { Mark } from '../../parts/Mark'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Failure } from '../../parts/states'
import { Reason } from '../../signing/Reason'
import { cases, people, toPay } from './questions'

// Which cases may end how (api/cases.py); each may end by a word.
const ENDS: Record<string, readonly ('note' | 'match' | 'take_back' | 'close_rest')[]> = { unknown: ['match', 'note'], returned: ['take_back', 'note'], part_payment: ['close_rest', 'note'] }

/** What a bank's message says and nothing here explains: whose case it is, how it ends, and who approves that. */
export function Cases() {
  const { t } = useTranslation()
  const word = useWord()
  const who = useQuery(people).data?.items
  const person = (id: string | null) => (id ? (who?.find((one) => one.id === id)?.name ?? id.slice(0, 10)) : t('cases.nobody'))
  const [ending, setEnding] = useState<CaseAnswer | null>(null)
  const columns: Column<CaseAnswer>[] = [
    { key: 'kind', title: t('cases.kind'), show: (one) => <>{word('case', one.kind)}<br /><span className="small quiet">{momentOf(one.made_at)}</span></> },
    { key: 'other', title: t('cases.other'), show: (one) => <>{one.other_name || '–'}<br /><span className="small mono">{one.reference}</span></> },
    { key: 'amount', title: t('amount'), money: true, show: (one) => <><strong><Amount of={one.amount_fen} /></strong><br /><span className="small quiet">{t(`cases.${one.direction}`)}</span></> },
    { key: 'whose', title: t('cases.whose'), show: (one) => person(one.assigned_to) },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="case" code={one.state} />{one.resolution ? <span className="small">{t(`cases.end.${one.resolution}`)} · {one.reason}</span> : null}</span> },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => <Acts one={one} end={() => setEnding(one)} /> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(cases)}>
        {(all) => <Rows rows={all.toReversed().sort((a, b) => Number(a.state === 'resolved') - Number(b.state === 'resolved'))} columns={columns} id={(one) => one.id} label={t('payments.cases')} empty={<Empty title={t('cases.none')} then={t('cases.none.then')} />} />}
      </Ask>
      {ending ? <End one={ending} close={() => setEnding(null)} /> : null}
    </Panel>
  )
}

function Acts({ one, end }: { one: CaseAnswer; end: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const [refusing, setRefusing] = useState(false)
  const settled = { onSuccess: () => queries.invalidateQueries() }
  const take = useMutation({ mutationFn: () => gateway.assignUnmatched({ path: { id: one.id }, body: { person: who?.person?.id ?? null } }), ...settled })
  const approve = useMutation({ mutationFn: () => gateway.approveResolution({ path: { id: one.id } }), ...settled })
  const reject = useMutation({ mutationFn: (reason: string) => gateway.rejectResolution({ path: { id: one.id }, body: { reason } }), ...settled })
  const failed = take.error ?? approve.error ?? reject.error
  if (!who || one.state === 'resolved' || !who.person) return null
  const maker = who.roles.includes('maker')
  return (
    <div className="stack-tight">
      <span className="row" style={{ justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
        {one.state === 'open' && one.assigned_to !== who.person.id ? <Button loading={take.isPending} onClick={() => take.mutate()}>{t('cases.take')}</Button> : null}
        {one.state === 'open' && maker && one.assigned_to === who.person.id ? <Button type="primary" onClick={end}>{t('cases.end')}</Button> : null}
        {one.state === 'proposed' && who.roles.includes('checker') && one.proposed_by !== who.person.id ? (
          <>
            <Button onClick={() => setRefusing(true)}>{t('refuse')}</Button>
            <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>{t('payments.approve')}</Button>
          </>
        ) : null}
        {one.state === 'proposed' && maker ? <span className="small quiet">{t('payments.waits')}</span> : null}
      </span>
      {failed ? <Failure error={failed} /> : null}
      <Reason open={refusing} close={() => setRefusing(false)} title={t('cases.reject')} reasons={[]} then={t('cases.reject.then')} act={t('refuse')} send={(said) => reject.mutate(said)} />
    </div>
  )
}

function End({ one, close }: { one: CaseAnswer; close: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const word = useWord()
  const queries = useQueryClient()
  const open = useQuery(toPay).data ?? []
  const ends = ENDS[one.kind] ?? ['note']
  const [how, setHow] = useState(ends[0]!)
  const [to, setTo] = useState<string>()
  const [reason, setReason] = useState('')
  const send = useMutation({
    mutationFn: () => gateway.resolveUnmatched({ path: { id: one.id }, body: { resolution: how, to_instruction: how === 'match' ? to : null, reason } }),
    onSuccess: async () => {
      await queries.invalidateQueries()
      close()
    },
  })
  return (
    <Modal open onCancel={close} footer={null} title={t('cases.end')} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <p>{word('case', one.kind)} · {one.other_name} · <Amount of={one.amount_fen} /></p>
        <Radio.Group aria-label={t('cases.end')} value={how} className="stack-tight" onChange={(event) => setHow(event.target.value as typeof how)} options={ends.map((end) => ({ value: end, label: t(`cases.end.${end}`) }))} />
        {how === 'match' ? (
          <Field label={t('cases.to')}>
            {(id) => <Select id={id} value={to} onChange={setTo} options={open.map((each) => ({ value: each.id, label: `${word('payment', each.kind)} · ${names(each.payee)} · ${yuan(each.amount_fen)}` }))} />}
          </Field>
        ) : null}
        <Field label={t('refuse.words')}>{(id) => <Input.TextArea id={id} rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />}</Field>
        {send.isError ? <Failure error={send.error} /> : null}
        <p className="small quiet">{t('cases.end.then')}</p>
        <div className="acts">
          <Button type="primary" htmlType="submit" disabled={reason.trim() === '' || (how === 'match' && !to)} loading={send.isPending}>{t('cases.send')}</Button>
          <Button onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Modal>
  )
}
