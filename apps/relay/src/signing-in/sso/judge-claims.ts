import type { SsoProvider, SsoRefusal } from '@cloudprint/protocol/http/sso-routes'
import { ssoRoles } from '@cloudprint/protocol/http/sso-routes'

export type Claims = Readonly<Record<string, unknown>>

export interface Vouched {
  ok: true
  email: string
  name: string
  role: (typeof ssoRoles)[number]
  /** Names of sites; null for all. */
  siteNames: string[] | null
}

interface Rules extends Pick<SsoProvider, 'roleClaim' | 'roleByValue' | 'defaultRole' | 'sitesClaim' | 'takesUnverified'> {
  /** Those of its domains that are proved to be the organization's. */
  provedDomains: readonly string[]
}

/** What an organization makes of what its provider says about somebody. */
export function judgeClaims(claims: Claims, rules: Rules): Vouched | { ok: false; refusal: SsoRefusal } {
  const email = textOf(claims['email']).toLowerCase()
  // Whoever may write any address into their profile at the provider could be anybody here.
  const isVerified = claims['email_verified'] ?? rules.takesUnverified
  if (email === '' || isVerified !== true) return { ok: false, refusal: 'address-unverified' }
  if (!rules.provedDomains.includes(email.slice(email.lastIndexOf('@') + 1))) return { ok: false, refusal: 'domain' }
  const values = rules.roleClaim === null ? [] : valuesOf(claims, rules.roleClaim)
  const given = values.map((value) => (Object.hasOwn(rules.roleByValue, value) ? rules.roleByValue[value] : undefined))
  const role = ssoRoles.find((one) => given.includes(one)) ?? rules.defaultRole
  if (role === null) return { ok: false, refusal: 'role' }
  const siteNames = rules.sitesClaim === null ? null : valuesOf(claims, rules.sitesClaim)
  if (siteNames?.length === 0) return { ok: false, refusal: 'role' }
  return { ok: true, email, name: textOf(claims['name']).slice(0, 100) || email, role, siteNames }
}

/** A claim by its name, or by a path such as `realm_access.roles`; a list, or one value. */
function valuesOf(claims: Claims, path: string): string[] {
  const named = claims[path] ?? path.split('.').reduce<unknown>((within, part) => memberOf(within, part), claims)
  return [named].flat().filter((value) => typeof value === 'string')
}

function memberOf(within: unknown, part: string): unknown {
  return typeof within === 'object' && within !== null && Object.hasOwn(within, part) ? (within as Claims)[part] : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
