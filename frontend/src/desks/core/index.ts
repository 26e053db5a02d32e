import { CalendarOutlined, FileAddOutlined, FileDoneOutlined, PercentageOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'

/** Of an enterprise to which a bank gave a limit: issue certificates, see what became of them, pay what is due. */
export const core: Desk = {
  kinds: ['enterprise'],
  debtor: true,
  nav: [
    { to: '/issue', words: 'nav.issue', icon: FileAddOutlined },
    { to: '/issued', words: 'nav.issued', icon: FileDoneOutlined },
    { to: '/payables', words: 'nav.payables', icon: CalendarOutlined, badge: 'pay' },
    { to: '/early', words: 'nav.early', icon: PercentageOutlined },
  ],
  routes: [
    { path: 'issue', lazy: async () => ({ Component: (await import('./Issue')).Issue }) },
    { path: 'issue/import', lazy: async () => ({ Component: (await import('./Import')).Import }) },
    { path: 'issued', lazy: async () => ({ Component: (await import('./Issued')).Issued }) },
    { path: 'early', lazy: async () => ({ Component: (await import('./Early')).Early }) },
    { path: 'payables', lazy: async () => ({ Component: (await import('./Payables')).Payables }) },
    { path: 'payables/batches/:batch', lazy: async () => ({ Component: (await import('./BatchPage')).BatchPage }) },
  ],
  places: { pay: '/payables' },
}
