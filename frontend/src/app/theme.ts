/** antd in our colours. Its own tag colours are too pale for WCAG AA: states are drawn by `parts/Mark`. */
import { theme, type ThemeConfig } from 'antd'
import type { Look } from './preferences'

const FONTS =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, -apple-system, "Segoe UI", sans-serif'

const LIGHT = {
  colorPrimary: '#0b5f6e',
  colorLink: '#0b5f6e',
  colorError: '#b42318',
  colorSuccess: '#1a6b3c',
  colorWarning: '#8a5300',
  colorTextSecondary: '#4a5660',
  colorTextTertiary: '#5b6770',
  colorTextPlaceholder: '#66717a',
  colorTextDescription: '#4a5660',
  colorBorder: '#c3cbd1',
  colorBorderSecondary: '#e1e6ea',
  colorBgLayout: '#f3f5f7',
}
const DARK = {
  colorPrimary: '#2a8f9f',
  colorLink: '#6cc5d3',
  colorError: '#f0776c',
  colorSuccess: '#66c18c',
  colorWarning: '#e0a84e',
  colorTextSecondary: '#b3bec6',
  colorTextTertiary: '#a3aeb6',
  colorTextPlaceholder: '#98a4ad',
  colorTextDescription: '#b3bec6',
  colorBgBase: '#11171b',
  colorBgContainer: '#182025',
  colorBgElevated: '#1e272d',
  colorBorder: '#3a474f',
  colorBorderSecondary: '#2b363d',
  colorBgLayout: '#11171b',
}

export function themeOf(look: Look, still: boolean): ThemeConfig {
  const dark = look === 'dark'
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: { ...(dark ? DARK : LIGHT), fontFamily: FONTS, fontSize: 14, borderRadius: 6, controlHeight: 34, motion: !still, wireframe: false },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', fontWeight: 500, ...(dark ? { primaryColor: '#ffffff', colorPrimary: '#1f7685', colorPrimaryHover: '#25808f', colorPrimaryActive: '#1a6774' } : {}) },
      Table: { headerBg: dark ? '#1c252b' : '#f7f9fa', headerColor: dark ? '#b3bec6' : '#4a5660', cellPaddingBlock: 10, cellPaddingInline: 14, cellPaddingInlineMD: 16, headerSplitColor: 'transparent' },
      ...(dark ? { Slider: { trackBg: '#6cc5d3', trackHoverBg: '#6cc5d3', handleColor: '#6cc5d3', railBg: '#3a474f', railHoverBg: '#3a474f' } } : {}),
      Segmented: { itemColor: dark ? '#b3bec6' : '#4a5660' },
    },
  }
}
