import { expect, test } from 'vitest'
import { judgeClaims } from './judge-claims.ts'

const rules = {
  provedDomains: ['acme.example'],
  takesUnverified: false,
  roleClaim: 'groups',
  roleByValue: { 'print-admins': 'admin', 'print-operators': 'operator' },
  defaultRole: null,
  sitesClaim: null,
} as const
const mara = { email: 'Mara@Acme.example', email_verified: true, name: 'Mara', groups: ['all', 'print-operators'] }
const judge = (claims: object, changed: object = {}) => judgeClaims({ ...mara, ...claims }, { ...rules, ...changed })

test('a group gives its role, of several the mightiest', () => {
  expect(judge({})).toEqual({ ok: true, email: 'mara@acme.example', name: 'Mara', role: 'operator', siteNames: null })
  expect(judge({ groups: ['print-operators', 'print-admins'] })).toMatchObject({ role: 'admin' })
  expect(judge({ groups: 'print-admins' })).toMatchObject({ role: 'admin' })
})

test('who has no group that counts gets the default, or is refused', () => {
  expect(judge({ groups: ['all'] })).toEqual({ ok: false, refusal: 'role' })
  expect(judge({ groups: ['all'] }, { defaultRole: 'viewer' })).toMatchObject({ ok: true, role: 'viewer' })
  expect(judge({ groups: ['constructor', '__proto__'] })).toEqual({ ok: false, refusal: 'role' })
})

test('an address counts that is vouched for, and of a domain of ours', () => {
  for (const email_verified of [false, 'true', undefined])
    expect(judge({ email_verified })).toEqual({ ok: false, refusal: 'address-unverified' })
  expect(judge({ email: undefined })).toEqual({ ok: false, refusal: 'address-unverified' })
  for (const email of ['mara@other.example', 'mara@acme.example@evil.example', 'mara@sub.acme.example', 'acme.example@evil']) {
    expect(judge({ email })).toEqual({ ok: false, refusal: 'domain' })
  }
})

test('an address of which the provider says nothing counts where an owner takes such; one that it denies never does', () => {
  const takesUnverified = true
  expect(judge({ email_verified: undefined }, { takesUnverified })).toMatchObject({ ok: true, email: 'mara@acme.example' })
  for (const email_verified of [false, 'true', 0]) {
    expect(judge({ email_verified }, { takesUnverified })).toEqual({ ok: false, refusal: 'address-unverified' })
  }
  expect(judge({ email_verified: undefined, email: 'mara@other.example' }, { takesUnverified })).toEqual({ ok: false, refusal: 'domain' })
})

test('a claim may stand deeper, and name sites', () => {
  const deep = { realm_access: { roles: ['print-admins'] } }
  expect(judge(deep, { roleClaim: 'realm_access.roles' })).toMatchObject({ ok: true, role: 'admin' })
  expect(judge({ sites: ['Berlin', 'Lyon'] }, { sitesClaim: 'sites' })).toMatchObject({ siteNames: ['Berlin', 'Lyon'] })
  expect(judge({}, { sitesClaim: 'sites' })).toEqual({ ok: false, refusal: 'role' })
})
