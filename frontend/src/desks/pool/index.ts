import { ApartmentOutlined, ExperimentOutlined, FundOutlined, SafetyOutlined, TrophyOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'
import { PoolFigures } from './PoolFigures'

/** Of a compensation pool's offices, and of its banks for their own loans. */
export const pool: Desk = {
  kinds: ['bank', 'pool_reviewer', 'pool_treasurer', 'pool_authority'],
  nav: [
    { to: '/pool/loans', words: 'nav.pool', icon: SafetyOutlined, badge: 'claims' },
    { to: '/pool/position', words: 'nav.position', icon: FundOutlined },
    { to: '/pool/stress', words: 'nav.stress', icon: ExperimentOutlined },
    { to: '/pool/grades', words: 'nav.grades', icon: TrophyOutlined },
    { to: '/pool/offices', words: 'nav.offices', icon: ApartmentOutlined },
  ],
  routes: [
    { path: 'pool/loans', lazy: async () => ({ Component: (await import('./Libraries')).Libraries }) },
    { path: 'pool/loans/:loan', lazy: async () => ({ Component: (await import('./ClaimFile')).ClaimFile }) },
    { path: 'pool/position', lazy: async () => ({ Component: (await import('./Position')).Position }) },
    { path: 'pool/stress', lazy: async () => ({ Component: (await import('./Stress')).Stress }) },
    { path: 'pool/offices', lazy: async () => ({ Component: (await import('./Offices')).Offices }) },
    { path: 'pool/grades', lazy: async () => ({ Component: (await import('./Grades')).Grades }) },
  ],
  Figures: PoolFigures,
  places: { claims: '/pool/loans' },
}
