import { PayCircleOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'

/** Of whoever pays by orders to its bank: what is due, the orders, and what the bank's messages leave open. */
export const payments: Desk = {
  kinds: ['bank', 'pool_treasurer'],
  nav: [{ to: '/payments', words: 'nav.payments', icon: PayCircleOutlined, badge: 'pay' }],
  routes: [{ path: 'payments', lazy: async () => ({ Component: (await import('./Payments')).Payments }) }],
  places: { pay: '/payments' },
}
