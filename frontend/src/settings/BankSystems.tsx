import { Button, Input, Select } from 'antd'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as gateway from '../client/sdk.gen'
import type { BankSystemAnswer } from '../client/types.gen'
import { momentOf } from '../dates/dates'
import { me, participants, useNames } from '../gateway/questions'
import { useSaid } from '../i18n'
import { Ask } from '../parts/Ask'
import { Field, Panel } from '../parts/layout'
import { Mark } from '../parts/Mark'
import { Rows, type Column } from '../parts/Rows'
import { Empty, Failure } from '../parts/states'
import { Sure } from './parts'
import { systems, usePerson } from './questions'

/** 银行系统: which key speaks for which bank about its accounts. The operator's two people let it in. */
export function BankSystems() {
  const { t } = useTranslation()
  const names = useNames()
  const person = usePerson()
  const who = useQuery(me).data
  const [naming, setNaming] = useState(false)
  const operator = who?.participant.kind === 'operator'
  const columns: Column<BankSystemAnswer>[] = [
    { key: 'bank', title: t('bank'), show: (one) => <strong>{names(one.bank)}</strong> },
    { key: 'prefix', title: t('systems.prefix'), show: (one) => <span className="amount">{one.code_prefix}</span> },
    { key: 'key', title: t('systems.key'), show: (one) => <span className="mono" title={one.key}>{one.key.slice(0, 10)}…{one.key.slice(-6)}</span> },
    { key: 'by', title: t('accounts.proposed_by'), show: (one) => <>{operator ? <>{person(one.proposed_by)}<br /></> : null}<span className="small quiet amount">{momentOf(one.proposed_at)}</span></> },
    { key: 'state', title: t('state'), show: (one) => <><Mark family="system" code={one.state} />{one.ended_at ? <><br /><span className="small quiet amount">{momentOf(one.ended_at)}</span></> : null}</> },
    ...(operator ? [{ key: 'acts', title: t('acts'), acts: true, show: (one: BankSystemAnswer) => <Acts one={one} /> }] : []),
  ]
  const seen = (all: BankSystemAnswer[]) => (who?.participant.kind === 'bank' ? all.filter((one) => one.bank === who.participant.address) : all).toReversed()
  return (
    <>
      {operator && who.roles.includes('maker') ? <div className="acts" style={{ justifyContent: 'flex-end' }}><Button type="primary" disabled={naming} onClick={() => setNaming(true)}>{t('systems.name')}</Button></div> : null}
      {operator ? null : <div className="notice notice-info"><div><strong>{t('systems.by_operator')}</strong><p>{t('systems.by_operator.then')}</p></div></div>}
      {naming ? <Panel title={t('systems.name')}><Form done={() => setNaming(false)} /></Panel> : null}
      <Panel flush>
        <Ask of={useQuery(systems)}>{(all) => <Rows rows={seen(all)} columns={columns} id={(one) => one.id} label={t('settings.systems')} empty={<Empty title={t('systems.none')} then={t('systems.none.then')} />} />}</Ask>
      </Panel>
    </>
  )
}

function Acts({ one }: { one: BankSystemAnswer }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const who = useQuery(me).data
  const path = { path: { id: one.id } }
  const settled = () => queries.invalidateQueries({ queryKey: ['bank-systems'] })
  const approve = useMutation({ mutationFn: () => gateway.approveBankSystem(path), onSuccess: settled })
  const end = async () => {
    await gateway.endBankSystem(path)
    await settled()
  }
  if (one.state === 'ended') return null
  if (!who?.roles.includes('checker')) return <span className="small quiet">{one.state === 'proposed' ? t('systems.waits') : t('systems.by_checker')}</span>
  const mine = one.proposed_by === (who.person?.id ?? who.key)
  return (
    <div className="stack-tight" style={{ justifyItems: 'end' }}>
      <span className="row" style={{ justifyContent: 'flex-end' }}>
        {one.state === 'proposed' ? (mine ? <span className="small quiet">{t('systems.waits')}</span> : <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>{t('systems.approve')}</Button>) : null}
        <Sure words={one.state === 'proposed' ? t('systems.drop') : t('systems.end')} then={t('systems.end.then')} act={end} />
      </span>
      {approve.isError ? <Failure error={approve.error} /> : null}
    </div>
  )
}

function Form({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const queries = useQueryClient()
  const banks = useQuery(participants).data?.filter((one) => one.kind === 'bank') ?? []
  const [bank, setBank] = useState<string | null>(null)
  const [key, setKey] = useState('')
  const [prefix, setPrefix] = useState('')
  const propose = useMutation({
    mutationFn: () => gateway.proposeBankSystem({ body: { bank: bank!, key: key.trim().toLowerCase(), code_prefix: prefix.trim() } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['bank-systems'] })
      done()
    },
  })
  const wrongKey = key !== '' && !/^0x[0-9a-fA-F]{40}$/.test(key.trim())
  const ready = bank !== null && key !== '' && !wrongKey && /^\d{3,12}$/.test(prefix.trim())
  return (
    <form
      className="stack"
      style={{ maxWidth: 520 }}
      onSubmit={(event) => {
        event.preventDefault()
        propose.mutate()
      }}
    >
      <Field label={t('bank')}>{(id) => <Select id={id} placeholder={t('systems.choose')} value={bank} onChange={setBank} options={banks.map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))} />}</Field>
      <Field label={t('systems.prefix')} hint={t('systems.prefix.hint')}>{(id, about) => <Input id={id} aria-describedby={about} inputMode="numeric" maxLength={12} value={prefix} onChange={(event) => setPrefix(event.target.value)} />}</Field>
      <Field label={t('systems.key')} hint={t('systems.key.hint')} wrong={wrongKey && key.length >= 42 ? t('systems.key.wrong') : null}>{(id, about) => <Input id={id} aria-describedby={about} className="mono" autoComplete="off" maxLength={42} value={key} onChange={(event) => setKey(event.target.value)} />}</Field>
      {propose.isError ? <Failure error={propose.error} /> : null}
      <p className="small quiet">{t('systems.name.then')}</p>
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={propose.isPending} disabled={!ready}>{t('accounts.send')}</Button>
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
    </form>
  )
}
