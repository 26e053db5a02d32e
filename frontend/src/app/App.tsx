import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router'
import { problemOf } from '../gateway/problem'
import { nonce } from './nonce'
import { usePrinting } from '../parts/usePrinting'
import { useLook } from './preferences'
import { router } from './routes'
import { themeOf } from './theme'

const STALE_MS = 5_000
const LONGEST_MS = 30_000
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches

const queries = new QueryClient({
  defaultOptions: {
    // Without a network a question fails at once and says so, instead of waiting in silence.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: STALE_MS,
      // A refusal stays one; a gateway that is away or busy may be back.
      // Not before the gateway wants to be asked again.
      retryDelay: (times, error) => Math.min((problemOf(error).after ?? 2 ** times) * 1000, LONGEST_MS),
      retry: (times, error) => times < 2 && [0, 429, 502, 503, 504].includes(problemOf(error).status),
    },
  },
})

export function App() {
  const chosen = useLook()
  const look = usePrinting() ? 'light' : chosen // paper is white
  const { i18n } = useTranslation()
  return (
    <ConfigProvider theme={themeOf(look, still)} locale={i18n.language === 'en' ? enUS : zhCN} csp={{ nonce }} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  )
}
