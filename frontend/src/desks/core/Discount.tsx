import { Slider } from 'antd'
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use as uses, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLook } from '../../app/preferences'
import { rate, typedYuan, yuan } from '../../money/fen'
import { Amount } from '../../parts/Amount'
import { Fact } from '../../parts/layout'
import { YuanInput } from '../../parts/YuanInput'
import { earlyPrice, type Tier } from './discounts'

uses([LineChart, GridComponent, TooltipComponent, CanvasRenderer])

const SHOWN_LOT = 100_000_000n // 1,000,000.00 yuan: what the picture is of
const LOT = '100,000.00'
const DAYS = 60
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** The discount over the days that are left, and of one lot what is paid, kept and earned a year. */
export function Discount({ rates }: { rates: readonly Tier[] }) {
  const { t } = useTranslation()
  const [lotText, setLot] = useState(LOT)
  const most = Math.max(1, ...rates.map((one) => one.most_days))
  const [chosen, setDays] = useState(DAYS)
  const days = Math.min(chosen, most)
  const drawn = useDeferredValue(days) // the slider does not wait for the picture
  const lot = typedYuan(lotText)
  const price = lot ? earlyPrice(rates, lot, days) : null
  if (rates.length === 0) return <p className="quiet">{t('discount.no_rates')}</p>
  return (
    <div className="stack">
      <Curve rates={rates} most={most} days={drawn} />
      <div className="row" style={{ gap: 24, alignItems: 'start' }}>
        <div style={{ width: 200 }}><YuanInput label={t('discount.lot')} text={lotText} change={setLot} /></div>
        <div style={{ flex: 1, minWidth: 200 }}>
          <div className="quiet">{t('discount.days')} <strong className="amount">{days}</strong></div>
          <Slider min={1} max={most} value={days} onChange={setDays} ariaLabelForHandle={t('discount.days')} tooltip={{ open: false }} />
        </div>
      </div>
      <dl className="facts sum" aria-live="polite">
        <Fact label={t('discount.off')}>{price ? <Amount of={price.off} /> : '–'}</Fact>
        <Fact label={t('discount.paid')}>{price ? <Amount of={price.paid} /> : '–'}</Fact>
        <Fact label={t('discount.rate')}>{price ? rate(price.rate) : '–'}</Fact>
        <Fact label={t('discount.yearly')}>{price ? <strong>{rate(price.yearly)}</strong> : '–'}</Fact>
      </dl>
      <p className="small quiet">{t('discount.then')}</p>
    </div>
  )
}

function Curve({ rates, most, days }: { rates: readonly Tier[]; most: number; days: number }) {
  const { t, i18n } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const drawing = useRef<EChartsType>(null)
  const look = useLook()
  const off = (day: number) => earlyPrice(rates, SHOWN_LOT, day)?.off ?? 0n
  const told = JSON.stringify(rates)
  useEffect(() => {
    if (!place.current) return
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const chart = init(place.current)
    const tiers = JSON.parse(told) as Tier[]
    chart.setOption({
      animation: !still,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour('--ink') },
      grid: { left: 8, right: 20, top: 34, bottom: 26, containLabel: true },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `¥ ${yuan(BigInt(Math.round(Number(value))) * 100n)}`, backgroundColor: colour('--panel'), borderColor: colour('--line-strong'), textStyle: { color: colour('--ink') } },
      xAxis: { type: 'value', min: 0, max: most, name: t('discount.days'), nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: colour('--ink-2') }, axisLabel: { color: colour('--ink-2') }, axisLine: { lineStyle: { color: colour('--line-strong') } }, splitLine: { show: false } },
      yAxis: { type: 'value', name: t('discount.per'), nameTextStyle: { color: colour('--ink-2'), align: 'left' }, axisLabel: { color: colour('--ink-2') }, splitLine: { lineStyle: { color: colour('--line') } } },
      series: [
        { type: 'line', name: t('discount.off'), symbol: 'none', lineStyle: { width: 2.5, color: colour('--brand') }, itemStyle: { color: colour('--brand') }, areaStyle: { color: colour('--brand-soft') }, data: Array.from({ length: most }, (_, at) => point(tiers, at + 1)) },
        { type: 'line', symbolSize: 11, itemStyle: { color: colour('--lot-3'), borderColor: colour('--ink'), borderWidth: 1.5 }, tooltip: { show: false }, data: [] },
      ],
    })
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(place.current)
    drawing.current = chart
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [told, most, look, t, i18n.language])
  // Where one stands on the line moves by itself: to draw all of it at each step would hold the slider up.
  useEffect(() => {
    drawing.current?.setOption({ series: [{}, { data: [point(JSON.parse(told) as Tier[], days)] }] })
  }, [days, told, most, look, t, i18n.language])
  return <div ref={place} className="chart" role="img" aria-label={t('discount.said', { days, off: yuan(off(days)), most, end: yuan(off(most)) })} style={{ height: 230, width: '100%' }} />
}

/** Of the line: the days, and the discount then in whole yuan. */
function point(rates: readonly Tier[], day: number): [number, number] {
  return [day, Number((earlyPrice(rates, SHOWN_LOT, day)?.off ?? 0n) / 100n)]
}
