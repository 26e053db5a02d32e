import { DiffOutlined } from '@ant-design/icons'
import type { Desk } from '../desks/desk'

/** 对账: what everybody's own books take over. The operator and the regulator come here from the reconciliation. */
export const books: Desk = {
  kinds: ['enterprise', 'bank', 'pool_treasurer'],
  nav: [{ to: '/books', words: 'nav.books', icon: DiffOutlined }],
  routes: [{ path: 'books', lazy: async () => ({ Component: (await import('./Books')).Books }) }],
}
