import { Button, Modal } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExposureAnswer, RungAnswer } from '../../client/types.gen'
import { me, useNames } from '../../gateway/questions'
import { fen, share, sum, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Ask } from '../../parts/Ask'
import { Figure, Page, Panel } from '../../parts/layout'
import { Rows, type Column } from '../../parts/Rows'
import { Empty, Loading } from '../../parts/states'
import { YuanInput } from '../../parts/YuanInput'
import { useSigning } from '../../signing/useSigning'
import { exposures, rungs } from './questions'

const Ladder = lazy(async () => ({ default: (await import('./Ladder')).Ladder }))
const NEARLY = 8_000 // ten-thousandths of a limit

/** 敞口与到期: what each debtor owes us against its limit, and what comes in when. */
export function Exposure() {
  const { t } = useTranslation()
  const found = useQuery(exposures)
  const months = useQuery(rungs)
  return (
    <Page title={t('nav.exposure')} about={t('exposure.about')}>
      <Ask of={found}>{(all) => <Sums all={all} />}</Ask>
      <Panel title={t('exposure.by_debtor')} flush>
        <div style={{ marginTop: 10 }}><Ask of={found}>{(all) => <Debtors rows={all} />}</Ask></div>
      </Panel>
      <Panel title={t('exposure.ladder')}>
        <Ask of={months}>{(all) => (all.length === 0 ? <Empty title={t('exposure.nothing_due')} then={t('exposure.nothing_due.then')} /> : <Months rows={all} />)}</Ask>
      </Panel>
    </Page>
  )
}

function Sums({ all }: { all: ExposureAnswer[] }) {
  const { t } = useTranslation()
  const lines = all.filter((one) => one.limit_fen !== null)
  return (
    <div className="figures">
      <Figure label={t('exposure.owned')} value={<Amount of={sum(all.map((one) => one.owned.open_fen))} />} note={t('exposure.owned.note')} />
      <Figure label={t('exposure.pledged')} value={<Amount of={sum(all.map((one) => one.pledged.due_fen))} />} note={t('exposure.pledged.note')} />
      <Figure label={t('exposure.used')} value={<Amount of={sum(lines.map((one) => one.used_fen ?? '0'))} />} note={t('exposure.used.note', { limit: yuan(sum(lines.map((one) => one.limit_fen ?? '0'))) })} />
      <Figure label={t('exposure.stopped')} value={all.filter((one) => one.stopped).length} note={t('exposure.stopped.note')} />
    </div>
  )
}

function Debtors({ rows }: { rows: ExposureAnswer[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const [changing, setChanging] = useState<ExposureAnswer | null>(null)
  const columns: Column<ExposureAnswer>[] = [
    { key: 'debtor', title: t('debtor'), show: (one) => <>{names(one.debtor)} {one.stopped ? <span className="mark mark-bad">{t('exposure.stopped')}</span> : null}</> },
    { key: 'owned', title: t('exposure.owned'), money: true, show: (one) => <Amount of={one.owned.open_fen} />, sort: (a, b) => (fen(a.owned.open_fen) < fen(b.owned.open_fen) ? -1 : 1) },
    { key: 'pledged', title: t('exposure.pledged'), money: true, show: (one) => <Amount of={one.pledged.due_fen} /> },
    { key: 'used', title: t('exposure.use'), show: (one) => (one.limit_fen === null ? <span className="quiet">{t('exposure.no_line')}</span> : <Use used={fen(one.used_fen ?? '0')} limit={fen(one.limit_fen)} />) },
    { key: 'left', title: t('exposure.left'), money: true, show: (one) => (one.limit_fen === null ? '–' : <strong><Amount of={fen(one.limit_fen) - fen(one.used_fen ?? '0')} /></strong>) },
    { key: 'acts', title: t('acts'), acts: true, show: (one) => (one.limit_fen === null ? null : <Button onClick={() => setChanging(one)}>{t('exposure.set_limit')}</Button>) },
  ]
  return (
    <>
      <Rows rows={rows} columns={columns} id={(one) => one.debtor} label={t('exposure.by_debtor')} empty={<Empty title={t('exposure.none')} then={t('exposure.none.then')} />} />
      {changing ? <SetLimit line={changing} close={() => setChanging(null)} /> : null}
    </>
  )
}

/** A limit as a bar; the numbers beside it say the same. */
function Use({ used, limit }: { used: bigint; limit: bigint }) {
  const { t } = useTranslation()
  const part = limit === 0n ? 0 : Math.min(10_000, share(used, limit))
  return (
    <span className="use">
      <span className="bar" aria-hidden><i style={{ width: `${part / 100}%` }} data-full={part >= NEARLY ? 'yes' : undefined} /></span>
      <span className="small amount">{t('exposure.of', { used: yuan(used), limit: yuan(limit) })}</span>
    </span>
  )
}

function SetLimit({ line, close }: { line: ExposureAnswer; close: () => void }) {
  const { t } = useTranslation()
  const names = useNames()
  const signing = useSigning()
  const bank = useQuery(me).data?.participant.address
  const [text, setText] = useState(yuan(line.limit_fen ?? '0'))
  const limit = typedYuan(text)
  const used = fen(line.used_fen ?? '0')
  return (
    <Modal open onCancel={close} footer={null} title={t('exposure.set_limit')} destroyOnHidden>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          close()
          void signing.draft([{ action: 'SetLimit', fields: { bank, debtor: line.debtor, limit: String(limit) } }])
        }}
      >
        <p>{names(line.debtor)}</p>
        <YuanInput label={t('exposure.limit')} text={text} change={setText} hint={t('exposure.used_now', { used: yuan(used) })} />
        {limit !== null && limit < used ? <p className="small quiet">{t('exposure.below_use')}</p> : null}
        <div className="acts">
          <Button type="primary" htmlType="submit" disabled={limit === null}>{t('next.review')}</Button>
          <Button onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Modal>
  )
}

function Months({ rows }: { rows: RungAnswer[] }) {
  const { t } = useTranslation()
  const columns: Column<RungAnswer>[] = [
    { key: 'month', title: t('exposure.month'), show: (one) => one.month },
    { key: 'owned', title: t('exposure.owned'), money: true, show: (one) => <Amount of={one.owned.due_fen} /> },
    { key: 'pledged', title: t('exposure.pledged'), money: true, show: (one) => <Amount of={one.pledged.due_fen} /> },
    { key: 'sum', title: t('exposure.comes_in'), money: true, show: (one) => <strong><Amount of={one.comes_in_fen} /></strong> },
  ]
  return (
    <div className="stack">
      <Suspense fallback={<Loading />}><Ladder rows={rows} /></Suspense>
      <Rows rows={rows} columns={columns} id={(one) => one.month} label={t('exposure.ladder')} empty={null} />
    </div>
  )
}
