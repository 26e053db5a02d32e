import { AccountBookOutlined, BankOutlined, FileProtectOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'

/** Of whoever holds certificates: accept them, pass them on, have them financed. */
export const supplier: Desk = {
  kinds: ['enterprise'],
  nav: [
    { to: '/certificates', words: 'nav.certificates', icon: FileProtectOutlined, badge: 'accept' },
    { to: '/holdings', words: 'nav.holdings', icon: AccountBookOutlined },
    { to: '/financings', words: 'nav.financings', icon: BankOutlined, badge: 'take_quote' },
  ],
  routes: [
    { path: 'certificates', lazy: async () => ({ Component: (await import('./Certificates')).Certificates }) },
    { path: 'holdings', lazy: async () => ({ Component: (await import('./Holdings')).Holdings }) },
    { path: 'holdings/:lot/pass-on', lazy: async () => ({ Component: (await import('./PassOn')).PassOn }) },
    { path: 'holdings/:lot/finance', lazy: async () => ({ Component: (await import('./Finance')).Finance }) },
    { path: 'financings', lazy: async () => ({ Component: (await import('./Financings')).Financings }) },
    { path: 'financings/standing-orders', lazy: async () => ({ Component: (await import('./StandingOrders')).StandingOrders }) },
    { path: 'financings/:financing', lazy: async () => ({ Component: (await import('./FinancingPage')).FinancingPage }) },
  ],
}
