import { FundOutlined, SafetyOutlined, TrophyOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'
import { PoolFigures } from './PoolFigures'

/** Of a compensation pool's offices, and of its banks for their own loans. */
export const pool: Desk = {
  kinds: ['bank', 'pool_reviewer', 'pool_treasurer', 'pool_authority'],
  nav: [
    { to: '/pool/loans', words: 'nav.pool', icon: SafetyOutlined, badge: 'claims' },
    { to: '/pool/position', words: 'nav.position', icon: FundOutlined },
    { to: '/pool/grades', words: 'nav.grades', icon: TrophyOutlined },
  ],
  routes: [
    { path: 'pool/loans', lazy: async () => ({ Component: (await import('./Libraries')).Libraries }) },
    { path: 'pool/loans/:loan', lazy: async () => ({ Component: (await import('./ClaimFile')).ClaimFile }) },
    { path: 'pool/position', lazy: async () => ({ Component: (await import('./Position')).Position }) },
    { path: 'pool/grades', lazy: async () => ({ Component: (await import('./Grades')).Grades }) },
  ],
  Figures: PoolFigures,
  places: { claims: '/pool/loans' },
}
