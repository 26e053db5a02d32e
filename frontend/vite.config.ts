import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const WORTH_PACKING = 1024 // bytes

/** A packed file beside each asset, which the gateway sends to whoever takes it. */
function packed() {
  return {
    name: 'packed',
    closeBundle() {
      const folder = join(import.meta.dirname, 'dist', 'assets')
      for (const name of readdirSync(folder)) {
        const data = readFileSync(join(folder, name))
        if (!name.endsWith('.gz') && data.length > WORTH_PACKING) {
          writeFileSync(join(folder, `${name}.gz`), gzipSync(data, { level: 9 }))
        }
      }
    },
  }
}

export default defineConfig(({ command }) => ({
  plugins: [react(), ...(command === 'build' && !process.env.VITEST ? [packed()] : [])],
  build: { target: 'es2022', manifest: 'assets.json', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { proxy: { '/v1': process.env.TALLYSTICK_URL ?? 'http://127.0.0.1:8730' } },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
}))
