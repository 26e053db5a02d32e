import { Button, Radio, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { LotAnswer } from '../../client/types.gen'
import { participants, status, useNames } from '../../gateway/questions'
import { useSaid } from '../../i18n'
import { fen, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Interval } from '../../parts/Interval'
import { Fact, Field, Page, Panel } from '../../parts/layout'
import { Empty } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { useSigning } from '../../signing/useSigning'
import { TRANSFER_TERMS } from './terms'
import { useLot } from './useLot'

/** 拆分转让: a part of a lot, or all of it, to a supplier of ours; or cut it and keep both. */
export function PassOn() {
  const { t } = useTranslation()
  const { found, lot } = useLot()
  return (
    <Page title={t('pass_on.title')} about={t('pass_on.about')}>
      <Ask of={found}>{() => (lot ? <Form lot={lot} /> : <Empty title={t('lot.gone')} then={t('lot.gone.then')} />)}</Ask>
    </Page>
  )
}

function Form({ lot }: { lot: LotAnswer }) {
  const { t } = useTranslation()
  const said = useSaid()
  const names = useNames()
  const navigate = useNavigate()
  const signing = useSigning()
  const directory = useQuery(participants).data ?? []
  const least = fen(useQuery(status).data?.policy?.least_lot_fen ?? '1')
  const [way, setWay] = useState<'transfer' | 'split'>('transfer')
  const [text, setText] = useState('')
  const [recipient, setRecipient] = useState<string>()
  const whole = fen(lot.amount_fen)
  const start = fen(lot.start_fen)
  const amount = typedYuan(text)
  const rest = whole - (amount ?? 0n)
  const wrong = wrongAmount()

  function wrongAmount(): string | null {
    if (amount === null) return null
    if (amount > whole) return t('pass_on.too_much', { most: yuan(whole) })
    if (amount === whole && way === 'split') return t('pass_on.nothing_left')
    if (amount < least) return t('pass_on.too_small', { least: yuan(least) })
    if (rest > 0n && rest < least) return t('pass_on.rest_too_small', { rest: yuan(rest), least: yuan(least) })
    return null
  }

  const ready = amount !== null && amount > 0n && wrong === null && (way === 'split' || recipient !== undefined)
  const away = amount !== null && wrong === null ? amount : 0n
  const parts = [
    { key: 'rest', from: start, size: whole - away, tone: 'own' as const, label: t('pass_on.rest') },
    { key: 'away', from: start + whole - away, size: away, tone: 'away' as const, label: way === 'transfer' ? t('pass_on.away') : t('pass_on.new_lot') },
  ].filter((one) => one.size > 0n)

  const send = async () => {
    const same = { holder: lot.owner, lot: lot.id, amount: String(amount) }
    const item = way === 'split' ? { action: 'SplitLot', fields: same } : { action: 'TransferLot', fields: { ...same, recipient, terms: TRANSFER_TERMS } }
    if (await signing.draft([item])) await navigate('/holdings')
  }
  return (
    <form
      className="two"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Panel>
        <div className="stack">
          <Radio.Group aria-label={t('pass_on.way')} value={way} optionType="button" onChange={(event) => setWay(event.target.value as 'transfer' | 'split')}
            options={[{ value: 'transfer', label: t('pass_on.transfer') }, { value: 'split', label: t('pass_on.split') }]} />
          {way === 'transfer' ? (
            <Field label={t('pass_on.to')} hint={t('pass_on.to.hint')}>
              {(id, about) => (
                <Select id={id} aria-describedby={about} size="large" showSearch={{ optionFilterProp: 'label' }} value={recipient} onChange={setRecipient} placeholder={t('pass_on.choose')}
                  options={directory.filter((one) => one.kind === 'enterprise' && one.standing === 'active' && one.consents && ![lot.owner, lot.debtor].includes(one.address))
                    .map((one) => ({ value: one.address, label: `${said({ zh: one.name, en: one.name_en || one.name })} · ${one.code}` }))} />
              )}
            </Field>
          ) : null}
          <YuanInput label={t('pass_on.amount')} text={text} change={setText} wrong={wrong} hint={t('pass_on.amount.hint', { most: yuan(whole) })} />
          <div className="acts">
            {([25n, 50n, 100n] as const).filter((one) => one !== 100n || way === 'transfer').map((percent) => (
              <Button key={String(percent)} size="small" onClick={() => setText(yuan((whole * percent) / 100n))}>{percent === 100n ? t('pass_on.all') : `${percent}%`}</Button>
            ))}
          </div>
          <div aria-live="polite"><Interval from={start} size={whole} parts={parts} label={t('interval.lot')} /></div>
          <p className="legend">
            <span><i className="part-own" />{t('pass_on.rest')} <strong><Amount of={whole - away} /></strong></span>
            <span><i className="part-away" />{way === 'transfer' ? t('pass_on.away') : t('pass_on.new_lot')} <strong><Amount of={away} /></strong></span>
          </p>
          <div className="acts">
            <Button type="primary" size="large" htmlType="submit" disabled={!ready}>{t('next.review')}</Button>
            <Button size="large" onClick={() => void navigate(-1)}>{t('cancel')}</Button>
          </div>
          <p className="small quiet">{way === 'transfer' ? t('pass_on.then') : t('pass_on.split.then')}</p>
        </div>
      </Panel>
      <Panel title={t('lot')}>
        <dl className="stack">
          <Fact label={t('debtor')}>{names(lot.debtor)}</Fact>
          <Fact label={t('amount')}><Amount of={whole} /></Fact>
          <Fact label={t('matures_on')}>{lot.matures_on}</Fact>
          <Fact label={t('endorsements')}>{lot.endorsements}</Fact>
          <Fact label={t('certificate.no')}><span className="mono">{lot.certificate.slice(2, 10)}</span></Fact>
        </dl>
      </Panel>
    </form>
  )
}
