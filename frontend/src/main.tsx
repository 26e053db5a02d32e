import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'antd/dist/reset.css'
import './app/app.css'
import './gateway/door'
import { App } from './app/App'
import { preferred, speak } from './i18n'

void speak(preferred()).then(() => {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
})
