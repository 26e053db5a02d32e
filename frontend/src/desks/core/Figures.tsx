import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { lines, maturities, useNames } from '../../gateway/questions'
import { fen, share, sum } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Figure } from '../../parts/layout'

/** 授信: what the banks allow, what is used, what is free; and whether the debtor is stopped. */
export function LimitFigures() {
  const { t } = useTranslation()
  const names = useNames()
  const found = useQuery(lines).data
  const months = useQuery(maturities).data
  if (!found) return <div className="figures">{[1, 2, 3, 4].map((one) => <Figure key={one} label="…" value="…" />)}</div>
  if (found.length === 0) return null
  const [limit, used] = [sum(found.map((one) => one.limit_fen)), sum(found.map((one) => one.used_fen))]
  const due = sum((months ?? []).map((one) => one.to_pay.due_fen))
  return (
    <>
      {found.some((one) => one.stopped) ? (
        <div className="notice notice-bad" role="alert"><div><strong>{t('limit.stopped')}</strong><p>{t('limit.stopped.then')}</p></div></div>
      ) : null}
      <div className="figures">
        <Figure label={t('limit.line')} value={<Amount of={limit} />} note={found.map((one) => names(one.bank)).join(t('comma'))} />
        <Figure label={t('limit.used')} value={<Amount of={used} />} note={t('limit.used.note', { percent: percent(used, limit) })} to="/issued" />
        <Figure label={t('limit.free')} value={<Amount of={limit > used ? limit - used : 0n} />} note={t('limit.free.note')} to="/issue" />
        <Figure label={t('limit.to_pay')} value={<Amount of={due} />} note={t('limit.to_pay.note')} to="/payables" />
      </div>
    </>
  )
}

function percent(part: bigint, whole: bigint): string {
  return String(Math.round(share(part, whole) / 100))
}

/** What may still be issued, over all banks. */
export function useFree(): bigint {
  const found = useQuery(lines).data ?? []
  const free = sum(found.map((one) => fen(one.limit_fen) - fen(one.used_fen)))
  return free > 0n ? free : 0n
}
