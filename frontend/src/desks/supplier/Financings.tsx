import { Button, Segmented } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { FinancingAnswer } from '../../client/types.gen'
import { financings } from '../../gateway/questions'
import { Ask } from '../../parts/Ask'
import { Page, Panel } from '../../parts/layout'
import { Empty } from '../../parts/states'
import { FinancingRows } from './FinancingRows'

const SHOWN = ['all', 'requested', 'accepted', 'disbursed', 'over'] as const
type Shown = (typeof SHOWN)[number]

const fits = (shown: Shown) => (one: FinancingAnswer) =>
  shown === 'all' || one.state === shown || (shown === 'over' && !['requested', 'accepted', 'disbursed'].includes(one.state))

/** 融资: every request of ours, from asking to the end. */
export function Financings() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('show') as Shown | null
  const shown = asked && SHOWN.includes(asked) ? asked : 'all'
  const found = useQuery(financings)
  return (
    <Page title={t('nav.financings')} about={t('financings.about')} acts={<Button onClick={() => void navigate('/financings/standing-orders')}>{t('standing_orders')}</Button>}>
      <Segmented aria-label={t('state')} value={shown} onChange={(one) => setSearch(one === 'all' ? {} : { show: one }, { replace: true })} style={{ justifySelf: 'start', maxWidth: '100%', overflowX: 'auto' }}
        options={SHOWN.map((one) => ({ value: one, label: t(`financings.${one}`) }))} />
      <Panel flush>
        <Ask of={found}>
          {(all) => <FinancingRows rows={[...all.filter(fits(shown))].sort((a, b) => b.until - a.until)} empty={<Empty title={t('financings.none')} then={t('financings.none.then')} />} />}
        </Ask>
      </Panel>
    </Page>
  )
}
