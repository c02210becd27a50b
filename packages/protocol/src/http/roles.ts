import { z } from 'zod'

/** What a credential may do. */
export const scopes = [
  'jobs:write',
  'jobs:read',
  'printers:read',
  'printers:write',
  'computers:read',
  'computers:write',
  'admin:keys',
  'admin:people',
  'admin:sites',
  'admin:settings',
  'admin:audit',
] as const
export type Scope = (typeof scopes)[number]

/** Where scopes are given, all that begin with `admin:` may be named at once. */
export const ALL_ADMIN = 'admin:*'

/** Scopes as somebody gives them; read in the order of the list above, each once. */
export const GivenScopes = z
  .array(z.enum([...scopes, ALL_ADMIN]))
  .min(1)
  .max(50)
  .transform(expandScopes)

/** What a person is in an organization, the mightiest first. */
export const roles = ['owner', 'admin', 'operator', 'viewer'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

const read: Scope[] = ['jobs:read', 'printers:read', 'computers:read']
const operate: Scope[] = [...read, 'jobs:write', 'printers:write']

const scopesByRole: Record<Role, readonly Scope[]> = {
  // What sets an owner apart is no scope: owners alone make and unmake owners.
  owner: scopes,
  admin: scopes,
  operator: operate,
  viewer: read,
}

/** How far somebody sees; null is without a limit. */
interface Limits {
  siteIds: readonly string[] | null
  printerIds: readonly string[] | null
}

export function scopesOfRole(role: Role, limits: Limits): Scope[] {
  return scopesWithin(limits, scopesByRole[role])
}

/**
 * Of these scopes, those that somebody with such limits can have: what concerns the whole organization is for those who see
 * all of it, and a whole computer for those who see more than some of its printers.
 */
export function scopesWithin({ siteIds, printerIds }: Limits, wanted: readonly Scope[]): Scope[] {
  return scopes.filter(
    (scope) =>
      wanted.includes(scope) &&
      !(isAdmin(scope) && (siteIds !== null || printerIds !== null)) &&
      !(scope === 'computers:write' && printerIds !== null),
  )
}

function expandScopes(given: readonly (Scope | typeof ALL_ADMIN)[]): Scope[] {
  return scopes.filter((scope) => given.includes(scope) || (isAdmin(scope) && given.includes(ALL_ADMIN)))
}

function isAdmin(scope: Scope): boolean {
  return scope.startsWith('admin:')
}
