/** Words of the app in two languages, zh-CN first. Keys are typed: one that is missing does not compile. */
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { zh } from './zh'

export type Key = keyof typeof zh
/** What stands before the first dot of a key: state, kind, lending. */
export type Family<K extends string = Key> = K extends `${infer First}.${string}` ? First : never
export type Words = Record<Key, string>
export type Language = 'zh-CN' | 'en'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh }
    keySeparator: false
    nsSeparator: false
    returnNull: false
  }
}

const PLACE = 'tallystick.language'

void i18next.use(initReactI18next).init({
  resources: { 'zh-CN': { translation: zh } },
  lng: 'zh-CN',
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
})

export function preferred(): Language {
  return localStorage.getItem(PLACE) === 'en' ? 'en' : 'zh-CN'
}

export async function speak(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    i18next.addResourceBundle('en', 'translation', (await import('./en')).en)
  }
  localStorage.setItem(PLACE, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

/** What the gateway says in both languages, in the one that is spoken. */
export function useSaid(): (said: { zh: string; en: string }) => string {
  const { i18n } = useTranslation()
  return (said) => (i18n.language === 'en' ? said.en : said.zh)
}

/** A word of the trade by its code: state.free, kind.bank. A code that we do not know is shown as it is. */
export function useWord(): (family: Family, code: string) => string {
  const { t } = useTranslation()
  return (family, code) => {
    const key = `${family}.${code}`
    return key in zh ? t(key as Key) : code
  }
}
