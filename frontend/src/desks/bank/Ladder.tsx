import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as need } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { RungAnswer } from '../../client/types.gen'
import { useLook } from '../../app/preferences'
import { fen, sum, yuan } from '../../money/fen'

need([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

const FEN_A_WAN = 1_000_000n
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Month by month what comes in. The table beside it has the same numbers, and to the fen: a drawing has whole yuan. */
export function Ladder({ rows }: { rows: RungAnswer[] }) {
  const { t, i18n } = useTranslation()
  const look = useLook()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const chart = init(place.current)
    const bars = (name: string, of: (one: RungAnswer) => string, tone: string) => ({ name, type: 'bar' as const, stack: 'all', barMaxWidth: 46, itemStyle: { color: colour(tone) }, data: rows.map((one) => tall(of(one))) })
    chart.setOption({
      animation: !still,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour('--ink') },
      grid: { left: 12, right: 16, top: 44, bottom: 8, containLabel: true },
      legend: { top: 4, left: 0, textStyle: { color: colour('--ink-2') } },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `¥ ${yuan(BigInt(Math.round(Number(value))) * 100n)}`, backgroundColor: colour('--panel'), borderColor: colour('--line-strong'), textStyle: { color: colour('--ink') } },
      xAxis: { type: 'category', data: rows.map((one) => one.month), axisLabel: { color: colour('--ink-2') }, axisLine: { lineStyle: { color: colour('--line-strong') } }, axisTick: { show: false } },
      yAxis: { type: 'value', name: t('exposure.wan'), nameTextStyle: { color: colour('--ink-2') }, axisLabel: { color: colour('--ink-2'), formatter: (value: number) => (value / 10_000).toLocaleString('en') }, splitLine: { lineStyle: { color: colour('--line') } } },
      series: [bars(t('exposure.owned'), (one) => one.owned.due_fen, '--lot-1'), bars(t('exposure.pledged'), (one) => one.pledged.due_fen, '--lot-3')],
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [rows, look, t, i18n.language])
  const whole = sum(rows.map((one) => one.comes_in_fen))
  return <div ref={place} className="chart" role="img" aria-label={t('exposure.ladder.said', { count: rows.length, amount: yuan(whole), wan: String(whole / FEN_A_WAN) })} style={{ height: 260, width: '100%' }} />
}

/** How tall a bar is: whole yuan. */
function tall(amount: string): number {
  const whole = fen(amount) / 100n
  return Number(whole)
}
