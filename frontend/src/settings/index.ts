import type { RouteObject } from 'react-router'

/** 设置: what a participant's people and its administrator see to themselves. Everybody has it. */
export const settings: RouteObject = {
  path: 'settings',
  lazy: async () => ({ Component: (await import('./Settings')).Settings }),
  children: [
    { index: true, lazy: async () => ({ Component: (await import('./Organisation')).Organisation }) },
    { path: 'people', lazy: async () => ({ Component: (await import('./People')).People }) },
    { path: 'rules', lazy: async () => ({ Component: (await import('./Rules')).Rules }) },
    { path: 'delegations', lazy: async () => ({ Component: (await import('./Delegations')).Delegations }) },
    { path: 'sign-in', lazy: async () => ({ Component: (await import('./Own')).Own }) },
    { path: 'accounts', lazy: async () => ({ Component: (await import('./Accounts')).Accounts }) },
    { path: 'bank-systems', lazy: async () => ({ Component: (await import('./BankSystems')).BankSystems }) },
    { path: 'machines', lazy: async () => ({ Component: (await import('./Machines')).Machines }) },
    { path: 'webhooks', lazy: async () => ({ Component: (await import('./Webhooks')).Webhooks }) },
    { path: 'notices', lazy: async () => ({ Component: (await import('./Notices')).Notices }) },
  ],
}
