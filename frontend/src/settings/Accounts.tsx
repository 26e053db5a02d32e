import { Button, Input, Segmented } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import * as gateway from '../client/sdk.gen'
import type { AccountAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me, useNames } from '../gateway/questions'
import { Ask } from '../parts/Ask'
import { Decide } from '../parts/Decide'
import { Fact, Field, Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'
import { Rows, type Column } from '../parts/Rows'
import { Empty, Failure } from '../parts/states'
import { accounts, usePerson } from './questions'

const NAMING = ['bank', 'enterprise', 'pool_treasurer']
const SHOWN = ['now', 'all'] as const

/** 银行账户: where the participant is paid to and pays from. One person names one, another approves it. */
export function Accounts() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const [naming, setNaming] = useState(false)
  const who = useQuery(me).data
  const found = useQuery(accounts)
  const names = who ? NAMING.includes(who.participant.kind) : false
  const shown = search.get('show') === 'all' || !names ? 'all' : 'now'
  const own = (found.data ?? []).filter((one) => one.participant === who?.participant.address)
  const proposed = own.filter((one) => one.state === 'proposed')
  const approved = own.find((one) => one.state === 'approved')
  return (
    <>
      {names ? (
        <div className="row row-between">
          <Segmented aria-label={t('settings.accounts')} value={shown} onChange={(one) => setSearch(one === 'now' ? {} : { show: one }, { replace: true })} options={SHOWN.map((one) => ({ value: one, label: t(`accounts.${one}`) }))} />
          {who?.roles.includes('maker') ? <Button type="primary" disabled={naming} onClick={() => setNaming(true)}>{approved ? t('accounts.replace') : t('accounts.name')}</Button> : <span className="small quiet">{t('accounts.by_maker')}</span>}
        </div>
      ) : null}
      {naming ? <Panel title={t('accounts.name')}><Form done={() => setNaming(false)} /></Panel> : null}
      {shown === 'all' ? <All /> : (
        <Ask of={found}>
          {() => (
            <>
              {proposed.map((one) => <Proposed key={one.id} one={one} />)}
              <Panel title={t('accounts.in_force')} extra={approved ? <Mark family="account" code="approved" /> : undefined}>
                {approved ? <Facts one={approved} /> : <Empty title={t('accounts.none')} then={t('accounts.none.then')} />}
              </Panel>
            </>
          )}
        </Ask>
      )}
      <p className="small quiet">{t('accounts.then')}</p>
    </>
  )
}

function Facts({ one }: { one: AccountAnswer }) {
  const { t } = useTranslation()
  const person = usePerson()
  return (
    <dl className="facts">
      <Fact label={t('accounts.number')}><span className="amount">{one.number}</span></Fact>
      <Fact label={t('accounts.holder')}>{one.name}</Fact>
      <Fact label={t('accounts.bank')}>{one.bank_name}</Fact>
      <Fact label={t('accounts.code')}><span className="amount">{one.bank_code}</span></Fact>
      <Fact label={t('accounts.proposed_by')}>{person(one.proposed_by)} · {momentOf(one.proposed_at)}</Fact>
      {one.decided_by ? <Fact label={t('accounts.decided_by')}>{person(one.decided_by)} · {momentOf(one.decided_at ?? 0)}</Fact> : null}
    </dl>
  )
}

function Proposed({ one }: { one: AccountAnswer }) {
  const { t } = useTranslation()
  const who = useQuery(me).data
  const mine = one.proposed_by === (who?.person?.id ?? who?.key)
  const decides = who?.roles.includes('checker') && !mine
  return (
    <Panel title={t('accounts.proposed')} extra={<Mark family="account" code={one.state} />}>
      <div className="stack">
        <Facts one={one} />
        {decides ? (
          <>
            <p className="small quiet">{t('accounts.check')}</p>
            <Decide words={t('accounts.approve')} approve={() => gateway.approveAccount({ path: { id: one.id } })} reject={(reason) => gateway.rejectAccount({ path: { id: one.id }, body: { reason } })} />
          </>
        ) : <div className="notice notice-info"><div><strong>{t('accounts.waits')}</strong><p>{t('accounts.waits.then')}</p></div></div>}
      </div>
    </Panel>
  )
}

function All() {
  const { t } = useTranslation()
  const names = useNames()
  const person = usePerson()
  const who = useQuery(me).data
  const oversees = who ? ['operator', 'regulator'].includes(who.participant.kind) : false
  const columns: Column<AccountAnswer>[] = [
    ...(oversees ? [{ key: 'whose', title: t('participant'), show: (one: AccountAnswer) => names(one.participant) }] : []),
    { key: 'number', title: t('accounts.number'), show: (one) => <><span className="amount">{one.number}</span><br /><span className="small quiet">{one.name}</span></> },
    { key: 'bank', title: t('accounts.bank'), show: (one) => <>{one.bank_name}<br /><span className="small quiet amount">{one.bank_code}</span></> },
    { key: 'by', title: t('accounts.proposed_by'), show: (one) => <>{oversees ? null : <>{person(one.proposed_by)}<br /></>}<span className="small quiet amount">{momentOf(one.proposed_at)}</span></> },
    { key: 'state', title: t('state'), show: (one) => <span className="stack-tight" style={{ justifyItems: 'start' }}><Mark family="account" code={one.state} />{one.reason ? <span className="small">{one.reason}</span> : null}</span> },
  ]
  return (
    <Panel flush>
      <Ask of={useQuery(accounts)}>{(all) => <Rows rows={all.toReversed()} columns={columns} id={(one) => one.id} label={t('settings.accounts')} empty={<Empty title={t('accounts.none')} then={oversees ? undefined : t('accounts.none.then')} />} />}</Ask>
    </Panel>
  )
}

function Form({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const own = useQuery(me).data?.participant.name ?? ''
  const [number, setNumber] = useState('')
  const [name, setName] = useState(own)
  const [bank, setBank] = useState('')
  const [code, setCode] = useState('')
  const bare = number.replace(/\s/g, '')
  const propose = useMutation({
    mutationFn: () => gateway.proposeAccount({ body: { number: bare, name: name.trim(), bank_name: bank.trim(), bank_code: code.trim() } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['accounts'] })
      done()
    },
  })
  const wrongNumber = bare !== '' && !/^[0-9A-Za-z-]{1,34}$/.test(bare)
  const wrongCode = code !== '' && !/^\d{12}$/.test(code.trim())
  return (
    <form
      className="stack"
      style={{ maxWidth: 520 }}
      onSubmit={(event) => {
        event.preventDefault()
        propose.mutate()
      }}
    >
      <Field label={t('accounts.number')} wrong={wrongNumber ? t('accounts.number.wrong') : null}>{(id, about) => <Input id={id} aria-describedby={about} autoComplete="off" maxLength={44} value={number} onChange={(event) => setNumber(event.target.value)} />}</Field>
      <Field label={t('accounts.holder')} hint={t('accounts.holder.hint')}>{(id, about) => <Input id={id} aria-describedby={about} maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
      <Field label={t('accounts.bank')}>{(id) => <Input id={id} maxLength={120} placeholder={t('accounts.bank.example')} value={bank} onChange={(event) => setBank(event.target.value)} />}</Field>
      <Field label={t('accounts.code')} hint={t('accounts.code.hint')} wrong={wrongCode && code.length >= 12 ? t('accounts.code.wrong') : null}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" maxLength={12} value={code} onChange={(event) => setCode(event.target.value)} />}</Field>
      {propose.isError ? <Failure error={propose.error} /> : null}
      <p className="small quiet">{t('accounts.name.then')}</p>
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={propose.isPending} disabled={bare === '' || wrongNumber || name.trim() === '' || bank.trim() === '' || code === '' || wrongCode}>{t('accounts.send')}</Button>
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
