import { BarChartOutlined, ControlOutlined, FileSyncOutlined, ReadOutlined, SolutionOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'
import { BankFigures } from './BankFigures'

/** Of a bank: quote and pay, what it lent and to whom, by which policy. Its pool pages are the pool's. */
export const bank: Desk = {
  kinds: ['bank'],
  nav: [
    { to: '/requests', words: 'nav.requests', icon: SolutionOutlined, badge: 'quote' },
    { to: '/book', words: 'nav.book', icon: ReadOutlined },
    { to: '/registrations', words: 'nav.registrations', icon: FileSyncOutlined },
    { to: '/exposure', words: 'nav.exposure', icon: BarChartOutlined },
    { to: '/policy', words: 'nav.policy', icon: ControlOutlined },
  ],
  routes: [
    { path: 'requests', lazy: async () => ({ Component: (await import('./Requests')).Requests }) },
    { path: 'requests/:financing', lazy: async () => ({ Component: (await import('./RequestPage')).RequestPage }) },
    { path: 'book', lazy: async () => ({ Component: (await import('./Book')).Book }) },
    { path: 'registrations', lazy: async () => ({ Component: (await import('./Registrations')).Registrations }) },
    { path: 'registrations/:financing', lazy: async () => ({ Component: (await import('./RegistrationPage')).RegistrationPage }) },
    { path: 'exposure', lazy: async () => ({ Component: (await import('./Exposure')).Exposure }) },
    { path: 'policy', lazy: async () => ({ Component: (await import('./Policy')).Policy }) },
  ],
  Figures: BankFigures,
  places: { quote: '/requests', tasks: '/book?show=overdue' },
}
