import { describe, expect, test } from 'vitest'
import { GivenScopes, roles, scopes, scopesOfRole, scopesWithin } from './roles.ts'

const everywhere = { siteIds: null, printerIds: null }
const atSite = { siteIds: ['a site'], printerIds: null }
const atPrinter = { siteIds: null, printerIds: ['a printer'] }
const isAdmin = (scope: string) => scope.startsWith('admin:')

describe('a role', () => {
  test('lets a viewer read, an operator print and look after printers, an admin do everything', () => {
    expect(scopesOfRole('viewer', everywhere)).toEqual(['jobs:read', 'printers:read', 'computers:read'])
    expect(scopesOfRole('operator', everywhere)).toEqual(['jobs:write', 'jobs:read', 'printers:read', 'printers:write', 'computers:read'])
    expect(scopesOfRole('admin', everywhere)).toEqual(scopes)
    expect(scopesOfRole('owner', everywhere)).toEqual(scopes)
  })

  test.each(roles)('gives %s, limited to sites, nothing that concerns the whole organization', (role) => {
    const [all, limited] = [scopesOfRole(role, everywhere), scopesOfRole(role, atSite)]
    expect(limited).toEqual(all.filter((scope) => !isAdmin(scope)))
  })
})

test('who is limited to printers has no whole computer to change', () => {
  expect(scopesWithin(atPrinter, scopes)).toEqual(scopes.filter((scope) => !isAdmin(scope) && scope !== 'computers:write'))
  expect(scopesWithin(atSite, scopes)).toContain('computers:write')
})

test('all admin scopes can be given at once, and a scope given twice is one', () => {
  expect(GivenScopes.parse(['jobs:read', 'admin:*', 'jobs:read', 'admin:keys'])).toEqual(['jobs:read', ...scopes.filter(isAdmin)])
  expect(GivenScopes.safeParse([]).success).toBe(false)
  expect(GivenScopes.safeParse(['admin']).success).toBe(false)
})
