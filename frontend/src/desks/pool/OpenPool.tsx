import { Input, Modal, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PoolAnswer } from '../../client/types.gen'
import { me, participants } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { rate, typedYuan, yuan } from '../../money/fen'
import { Field } from '../../parts/layout'
import { useSigning } from '../../signing/useSigning'
import { bankReference } from '../payments/receipts'
import { Foot } from './Foot'
import { ruleSets } from './questions'

const OFFICES = [['reviewer', 'pool_reviewer'], ['treasurer', 'pool_treasurer'], ['supervisor', 'pool_authority']] as const
type Office = (typeof OFFICES)[number][0]

/** 设立资金池, or other offices for one that is open. Two authorities: who closes a loan is not who opened the pool. */
export function OpenPool({ pool, close }: { pool: PoolAnswer | null; close: () => void }) {
  const { t } = useTranslation()
  const said = useSaid()
  const signing = useSigning()
  const own = useQuery(me).data?.participant.address
  const everybody = useQuery(participants).data ?? []
  const sets = useQuery(ruleSets).data ?? []
  const [name, setName] = useState(pool?.name ?? '')
  const [offices, setOffices] = useState<Partial<Record<Office, string>>>(pool ?? {})
  const [chosen, setChosen] = useState(pool?.rule_set)
  const set = sets.find((one) => one.sha256 === chosen)
  const [text, setText] = useState(pool ? yuan(String(pool.highest_ratio_bps)) : '')
  // Percent with two decimals are basis points, as yuan with two decimals are fen.
  const bps = typedYuan(text)
  const tooHigh = set !== undefined && bps !== null && bps > BigInt(set.highest_ratio_bps)
  const ready = /^[A-Za-z0-9_-]{1,31}$/.test(name) && OFFICES.every(([one]) => offices[one]) && set !== undefined && bps !== null && !tooHigh
  return (
    <Modal open onCancel={close} footer={null} title={pool ? t('offices.change') : t('offices.open')} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          close()
          const { reviewer, treasurer, supervisor } = offices
          // A pool's name is on the ledger as a bank's reference is: its ASCII, padded.
          const fields = { authority: own, pool: bankReference(name), reviewer, treasurer, supervisor, highestRatioBps: String(bps), ruleSet: chosen }
          void signing.draft([{ action: 'OpenPool', fields }])
        }}
      >
        <Field label={t('offices.name')} hint={t('offices.name.hint')}>{(id, about) => <Input id={id} aria-describedby={about} disabled={pool !== null} value={name} onChange={(event) => setName(event.target.value.trim())} />}</Field>
        {OFFICES.map(([office, kind]) => (
          <Field key={office} label={t(`offices.${office}`)}>
            {(id) => (
              <Select id={id} value={offices[office]} onChange={(one) => setOffices({ ...offices, [office]: one })}
                options={everybody.filter((one) => one.kind === kind && one.address !== own).map((one) => ({ value: one.address, label: said({ zh: one.name, en: one.name_en || one.name }) }))} />
            )}
          </Field>
        ))}
        <Field label={t('offices.rules')}>{(id) => <Select id={id} value={chosen} onChange={setChosen} options={sets.map((one) => ({ value: one.sha256, label: `${one.name} · ${one.in_force_from}` }))} />}</Field>
        <Field label={t('offices.ratio')} hint={set ? t('offices.ratio.hint', { most: rate(set.highest_ratio_bps) }) : undefined} wrong={tooHigh ? t('offices.ratio.hint', { most: rate(set.highest_ratio_bps) }) : null}>
          {(id, about) => <Input id={id} aria-describedby={about} suffix="%" inputMode="decimal" value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        <p className="small quiet">{pool ? t('offices.change.then') : t('offices.open.then')}</p>
        <Foot close={close} ready={ready} />
      </form>
    </Modal>
  )
}
