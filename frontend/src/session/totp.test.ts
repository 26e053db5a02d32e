// @vitest-environment node
import { expect, it } from 'vitest'
import { totp } from './totp'

// RFC 6238, appendix B, SHA-1, the last six of its eight digits.
it.each([[59, '287082'], [1111111109, '081804'], [1234567890, '005924'], [20000000000, '353130']])('at %i', async (at, code) => {
  expect(await totp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', at)).toBe(code)
})
