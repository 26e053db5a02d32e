/** Where what is. A desk's own screens are in `desks/`; each is loaded when somebody goes there. */
import { createBrowserRouter } from 'react-router'
import { desks } from '../desks'
import { Inbox } from '../inbox/Inbox'
import { settings } from '../settings'
import { Broken } from './Broken'
import { Nowhere } from './Nowhere'
import { Shell } from './Shell'

export const router = createBrowserRouter([
  { path: '/join', ErrorBoundary: Broken, HydrateFallback: () => null, lazy: async () => ({ Component: (await import('../session/Join')).Join }) },
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: Broken,
        children: [
          { index: true, Component: Inbox },
          { path: 'approvals', lazy: async () => ({ Component: (await import('../inbox/Approvals')).Approvals }) },
          { path: 'keys', lazy: async () => ({ Component: (await import('../signing/Keys')).Keys }) },
          settings,
          { path: 'certificates/:certificate', lazy: async () => ({ Component: (await import('../certificates/CertificatePage')).CertificatePage }) },
          ...desks.flatMap((desk) => desk.routes),
          { path: '*', Component: Nowhere },
        ],
      },
    ],
  },
])
