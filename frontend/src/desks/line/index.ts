import { CreditCardOutlined } from '@ant-design/icons'
import type { Desk } from '../desk'

/** Of every enterprise: by which bank's limit it may issue certificates, and how it comes by one. */
export const line: Desk = {
  kinds: ['enterprise'],
  nav: [{ to: '/line', words: 'nav.line', icon: CreditCardOutlined }],
  routes: [{ path: 'line', lazy: async () => ({ Component: (await import('./Line')).Line }) }],
}
