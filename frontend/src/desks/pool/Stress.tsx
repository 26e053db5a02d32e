import { Button, Input, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { StressAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { rate, typedYuan, yuan } from '../../money/fen'
import { Ask } from '../../parts/Ask'
import { Field, Page, Panel } from '../../parts/layout'
import { Empty, Loading } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { stress, stops } from './questions'
import { StressFigures, StressedBanks } from './Stressed'

const StressPicture = lazy(async () => ({ default: (await import('./StressPicture')).StressPicture }))

const WHOLE_BPS = 10_000
const DEFAULT_BPS = 500

/** 压力测试: what if so many loans turn non-performing, or a debtor fails: stops, claims, and how far the cash goes. Nothing is kept. */
export function Stress() {
  const { t } = useTranslation()
  const [search, setSearch] = useSearchParams()
  const kind = useQuery(me).data?.participant.kind
  const share = bpsOf(search.get('share'), DEFAULT_BPS)
  const debtor = search.get('debtor')
  const cash = search.get('cash') ?? undefined
  const seed = Number(search.get('seed') ?? 1) || 1
  const shocks = [...(share > 0 ? [`bank:*:${share}`] : []), ...(debtor ? [`debtor:${debtor}:${WHOLE_BPS}`] : [])]
  const found = useQuery(stress(shocks, cash, seed))
  const limit = useQuery(stops).data?.find((one) => one.limit_bps !== null)?.limit_bps ?? null
  const set = (part: Record<string, string | undefined>) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      for (const [name, value] of Object.entries(part)) if (value === undefined) next.delete(name)
        else next.set(name, value)
      return next
    }, { replace: true })
  return (
    <Page title={t('nav.stress')} about={kind === 'bank' ? t('stress.about.bank') : t('stress.about')}>
      <Panel title={t('stress.if')}>
        <Scenario share={share} debtor={debtor} cash={cash} found={found.data} set={set} again={() => set({ seed: String(seed + 1) })} bank={kind === 'bank'} />
      </Panel>
      <Ask of={found} rows={6}>
        {(answer) =>
          answer.banks.length === 0 ? (
            <Panel><Empty title={t('stops.none')} then={t('stress.none.then')} /></Panel>
          ) : (
            <div className="stack" aria-live="polite">
              <StressFigures found={answer} />
              <Panel title={t('stress.picture')} extra={limit === null ? null : <span className="small quiet">{t('stress.limit', { limit: rate(limit) })}</span>}>
                <Suspense fallback={<Loading />}><StressPicture banks={answer.banks} limit={limit} /></Suspense>
              </Panel>
              <StressedBanks banks={answer.banks} />
            </div>
          )
        }
      </Ask>
    </Page>
  )
}

interface Props {
  share: number
  debtor: string | null
  cash: string | undefined
  found: StressAnswer | undefined
  set: (part: Record<string, string | undefined>) => void
  again: () => void
  bank: boolean
}

/** What is typed counts as soon as it can be read; the address has it, so that it can be passed on. */
function Scenario({ share, debtor, cash, found, set, again, bank }: Props) {
  const { t } = useTranslation()
  const names = useNames()
  const [text, setText] = useState(yuan(String(share)))
  const [cashText, setCashText] = useState(cash === undefined ? '' : yuan(cash))
  // Percent with two decimals are basis points, as yuan with two decimals are fen.
  const bps = typedYuan(text)
  const wrong = text.trim() !== '' && (bps === null || bps > BigInt(WHOLE_BPS)) ? t('stress.share.unreadable') : null
  return (
    <div className="stack">
      <div className="pairs">
        <Field label={t('stress.share')} hint={t('stress.share.hint')} wrong={wrong}>
          {(id, about) => (
            <Input id={id} size="large" aria-describedby={about} suffix="%" inputMode="decimal" autoComplete="off" value={text}
              onChange={(event) => {
                setText(event.target.value)
                const typed = typedYuan(event.target.value)
                if (typed !== null && typed <= BigInt(WHOLE_BPS)) set({ share: String(typed) })
              }} />
          )}
        </Field>
        <Field label={t('stress.debtor')} hint={t('stress.debtor.hint')}>
          {(id) => (
            <Select id={id} size="large" allowClear placeholder={t('stress.debtor.none')} value={debtor ?? undefined} onChange={(one: string | undefined) => set({ debtor: one })}
              options={(found?.debtors ?? []).map((one) => ({ value: one.debtor, label: t('stress.debtor.one', { name: names(one.debtor), count: one.loans, amount: yuan(one.outstanding_fen) }) }))} />
          )}
        </Field>
        {bank ? null : (
          <YuanInput label={t('position.cash')} text={cashText} hint={found?.cash_fen ? t('stress.cash.stated', { amount: yuan(found.cash_fen) }) : t('stress.cash.none')}
            change={(typed) => {
              setCashText(typed)
              const amount = typedYuan(typed)
              if (amount !== null || typed.trim() === '') set({ cash: amount === null ? undefined : String(amount) })
            }} />
        )}
      </div>
      <div className="acts"><Button disabled={share === 0 || share === WHOLE_BPS} onClick={again}>{t('stress.again')}</Button></div>
      <p className="small quiet">{t('stress.then')}</p>
    </div>
  )
}

function bpsOf(text: string | null, otherwise: number): number {
  const found = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : otherwise
  return Math.min(found, WHOLE_BPS)
}
