import { expect, test } from 'vitest'
import { OwnPath } from './own-path.ts'

test.each(['/', '/jobs', '/jobs?status=failed&search=a%20b#top', '/printers/1?to=https://elsewhere.example'])(
  '%j stays on our pages',
  (path) => {
    expect(OwnPath.safeParse(path)).toEqual({ success: true, data: path })
  },
)

test.each([
  '',
  'jobs',
  'https://evil.example/',
  'javascript:alert(1)',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/jobs\\..',
  '/jobs\u0000',
  '/jobs\u007F',
  '/.//evil.example',
  '/..//evil.example',
  `/${'a'.repeat(2_000)}`,
])('%j leads elsewhere, or nowhere', (path) => {
  expect(OwnPath.safeParse(path).success).toBe(false)
})
