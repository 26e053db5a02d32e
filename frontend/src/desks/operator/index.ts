import { AuditOutlined, CloudSyncOutlined, ContainerOutlined, DiffOutlined, ExperimentOutlined, FileSearchOutlined, FundOutlined, SafetyOutlined, SettingOutlined, TeamOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'
import { OverviewFigures } from './Figures'

/** Of who runs the platform and who watches it: who is let in, what happened, whether it agrees, what is in force. */
export const operator: Desk = {
  kinds: ['operator', 'regulator'],
  nav: [
    { to: '/admissions', words: 'nav.admissions', icon: TeamOutlined, badge: 'admit' },
    { to: '/ledger', words: 'nav.ledger', icon: FileSearchOutlined },
    { to: '/pool/loans', words: 'nav.pool', icon: SafetyOutlined },
    { to: '/pool/position', words: 'nav.position', icon: FundOutlined },
    { to: '/pool/stress', words: 'nav.stress', icon: ExperimentOutlined },
    { to: '/audit', words: 'nav.audit', icon: AuditOutlined },
    { to: '/reconciliation', words: 'nav.reconciliation', icon: DiffOutlined },
    { to: '/files', words: 'nav.files', icon: ContainerOutlined },
    { to: '/parameters', words: 'nav.parameters', icon: SettingOutlined },
    { to: '/queue', words: 'nav.queue', icon: CloudSyncOutlined },
  ],
  routes: [
    { path: 'admissions', lazy: async () => ({ Component: (await import('./Admissions')).Admissions }) },
    { path: 'admissions/new', lazy: async () => ({ Component: (await import('./Apply')).Apply }) },
    { path: 'admissions/:admission', lazy: async () => ({ Component: (await import('./AdmissionPage')).AdmissionPage }) },
    { path: 'ledger', lazy: async () => ({ Component: (await import('./Ledger')).Ledger }) },
    { path: 'audit', lazy: async () => ({ Component: (await import('./Audit')).Audit }) },
    { path: 'reconciliation', lazy: async () => ({ Component: (await import('./Reconciliation')).Reconciliation }) },
    { path: 'files', lazy: async () => ({ Component: (await import('./Files')).Files }) },
    { path: 'parameters', lazy: async () => ({ Component: (await import('./Parameters')).Parameters }) },
    { path: 'queue', lazy: async () => ({ Component: (await import('./Queue')).Queue }) },
  ],
  Figures: OverviewFigures,
  places: { admit: '/admissions?show=proposed' },
}
