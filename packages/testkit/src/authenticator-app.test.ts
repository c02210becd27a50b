import { expect, test } from 'vitest'
import { authenticatorApp } from './authenticator-app.ts'

// RFC 6238, appendix B, with the secret "12345678901234567890" in base32, and the last six of its eight digits.
test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1234567890, '005924'],
  [20000000000, '353130'],
])('the code at second %i is that of the standard', (second, code) => {
  const app = authenticatorApp('otpauth://totp/Cloud%20Print:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(app.code(second * 1_000)).toBe(code)
})
