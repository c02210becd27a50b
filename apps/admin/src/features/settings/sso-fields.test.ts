import { expect, test } from 'vitest'
import { fieldsOf, providerOf } from './sso-fields.ts'

const provider = {
  issuer: 'https://id.acme.example',
  clientId: 'cloudprint',
  domains: ['acme.example', 'acme.test'],
  roleClaim: 'groups',
  roleByValue: { 'Print admins': 'admin', 'ops': 'operator', 'night shift': 'operator' },
  defaultRole: null,
  sitesClaim: null,
  isRequired: true,
  takesUnverified: true,
} as const

test('what is read is what is sent back, and no secret with it', () => {
  expect(providerOf(fieldsOf({ ...provider, domains: [...provider.domains] }))).toEqual(provider)
})

test('a value that stands at two roles gives the mightier', () => {
  const fields = { ...fieldsOf(null), valuesByRole: { admin: 'a', operator: 'a, b', viewer: 'b' } }
  expect(providerOf(fields).roleByValue).toEqual({ a: 'admin', b: 'operator' })
})
