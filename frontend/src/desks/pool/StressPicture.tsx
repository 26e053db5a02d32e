import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use as need } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { BankStressedAnswer } from '../../client/types.gen'
import { useLook } from '../../app/preferences'
import { useNames } from '../../gateway/questions'
import { rate } from '../../money/fen'
import { shareOf } from './Stressed'

need([BarChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

const PERCENT = 100
const ROW_PX = 58
const FRAME_PX = 70
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Each bank's non-performing share before and after, against the line that stops it. The table below has the same numbers. */
export function StressPicture({ banks, limit }: { banks: BankStressedAnswer[]; limit: number | null }) {
  const { t, i18n } = useTranslation()
  const look = useLook()
  const names = useNames()
  const place = useRef<HTMLDivElement>(null)
  const told = banks.map((one) => ({ name: names(one.bank), before: shareOf(one.npl_before_fen, one.entered_fen), after: shareOf(one.npl_after_fen, one.entered_fen) }))
  const key = JSON.stringify(told)
  useEffect(() => {
    if (!place.current) return
    const rows = (JSON.parse(key) as typeof told).toReversed() // drawn from below
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const chart = init(place.current)
    const bars = (name: string, of: 'before' | 'after', tone: string) => ({ name, type: 'bar' as const, barMaxWidth: 14, itemStyle: { color: colour(tone) }, data: rows.map((one) => one[of] / PERCENT) })
    const line = limit === null ? undefined : { silent: true, symbol: 'none', animation: false, lineStyle: { color: colour('--bad'), type: 'dashed' as const }, label: { color: colour('--bad'), formatter: rate(limit) }, data: [{ xAxis: limit / PERCENT }] }
    chart.setOption({
      animation: !still,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour('--ink') },
      grid: { left: 12, right: 40, top: 44, bottom: 8, containLabel: true },
      legend: { top: 4, left: 0, data: [t('stress.before'), t('stress.after')], textStyle: { color: colour('--ink-2') } },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value: unknown) => rate(Math.round(Number(value) * PERCENT)), backgroundColor: colour('--panel'), borderColor: colour('--line-strong'), textStyle: { color: colour('--ink') } },
      xAxis: { type: 'value', axisLabel: { color: colour('--ink-2'), formatter: '{value}%' }, splitLine: { lineStyle: { color: colour('--line') } } },
      yAxis: { type: 'category', data: rows.map((one) => one.name), axisLabel: { color: colour('--ink-2') }, axisLine: { lineStyle: { color: colour('--line-strong') } }, axisTick: { show: false } },
      series: [bars(t('stress.after'), 'after', '--lot-1'), { ...bars(t('stress.before'), 'before', '--lot-3'), markLine: line }],
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [key, limit, look, t, i18n.language])
  const said = told.map((one) => t('stress.said', { name: one.name, before: rate(one.before), after: rate(one.after) })).join('; ')
  return <div ref={place} className="chart" role="img" aria-label={`${t('stress.picture')}: ${said}`} style={{ height: FRAME_PX + ROW_PX * banks.length, width: '100%' }} />
}
