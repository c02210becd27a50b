import type { SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Queries } from '../../db/database.ts'
import { identityProvider, ssoDomain } from '../../db/tables/identity-provider.table.ts'
import { session } from '../../db/tables/person.table.ts'
import { recordAudit } from '../audit.ts'
import type { Caller } from '../caller.ts'
import type { TextSeal } from './seal-text.ts'

export interface StoredProvider extends SsoProvider {
  organizationId: string
  /** Undefined where it was sealed by another CLOUDPRINT_AUTH_SECRET. */
  clientSecret: string | undefined
}

/** One that can be asked. */
export interface KnownProvider extends StoredProvider {
  clientSecret: string
}

export interface WantedProvider extends SsoProvider {
  /** Absent to keep the one that is there. */
  clientSecret?: string | undefined
}

/** How each organization signs its people in by its own provider. */
export class IdentityProviders {
  readonly #db: Queries
  readonly #seal: TextSeal

  constructor(db: Queries, seal: TextSeal) {
    this.#db = db
    this.#seal = seal
  }

  async read(organizationId: string): Promise<StoredProvider | undefined> {
    const [row] = await this.#db.select().from(identityProvider).where(eq(identityProvider.organizationId, organizationId))
    if (row === undefined) return undefined
    const rows = await this.#db.select({ domain: ssoDomain.domain }).from(ssoDomain).where(eq(ssoDomain.organizationId, organizationId))
    return { ...row, clientSecret: this.#seal.open(row.clientSecret), domains: rows.map(({ domain }) => domain).toSorted() }
  }

  /** Whose people have such addresses. */
  async organizationOf(email: string): Promise<string | undefined> {
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
    const [row] = await this.#db.select({ organizationId: ssoDomain.organizationId }).from(ssoDomain).where(eq(ssoDomain.domain, domain))
    return row?.organizationId
  }

  async set(caller: Caller, wanted: WantedProvider, now: Date): Promise<{ ok: true } | Refused> {
    const refused = refuseUnlessOwner(caller)
    if (refused !== undefined) return refused
    const { organizationId } = caller
    const { domains, clientSecret: given, ...shown } = wanted
    const before = await this.read(organizationId)
    const clientSecret = given ?? before?.clientSecret
    if (clientSecret === undefined) return refuseWithoutSecret(before)
    if (given === undefined && before?.issuer !== shown.issuer) {
      return refuse('request-invalid', 'clientSecret: belongs to another issuer; it is not sent to a new one.')
    }
    return this.#db.transaction(async (tx) => {
      const taken = await tx
        .select({ domain: ssoDomain.domain })
        .from(ssoDomain)
        .where(and(inArray(ssoDomain.domain, domains), ne(ssoDomain.organizationId, organizationId)))
      if (taken.length > 0) return refuse('sso-domain-taken', `Taken already: ${taken.map(({ domain }) => domain).join(', ')}.`)
      const row = { ...shown, clientSecret: this.#seal.seal(clientSecret), updatedAt: now }
      await tx
        .insert(identityProvider)
        .values({ organizationId, ...row })
        .onConflictDoUpdate({ target: identityProvider.organizationId, set: row })
      await tx.delete(ssoDomain).where(eq(ssoDomain.organizationId, organizationId))
      await tx.insert(ssoDomain).values([...new Set(domains)].map((domain) => ({ domain, organizationId })))
      // Whom another provider vouched for, this one may not know.
      if (before !== undefined && before.issuer !== shown.issuer)
        await tx.delete(session).where(eq(session.ssoOrganizationId, organizationId))
      await recordAudit(tx, caller, {
        action: before === undefined ? 'sso.set' : 'sso.changed',
        target: organizationId,
        ...(before === undefined ? {} : { before: withoutSecret(before) }),
        after: { ...shown, domains },
        detail: { secretChanged: given !== undefined },
      })
      return { ok: true }
    })
  }

  async remove(caller: Caller): Promise<{ ok: true } | Refused> {
    const refused = refuseUnlessOwner(caller)
    if (refused !== undefined) return refused
    const { organizationId } = caller
    const before = await this.read(organizationId)
    await this.#db.transaction(async (tx) => {
      await tx.delete(session).where(eq(session.ssoOrganizationId, organizationId))
      await tx.delete(identityProvider).where(eq(identityProvider.organizationId, organizationId))
      if (before !== undefined)
        await recordAudit(tx, caller, { action: 'sso.removed', target: organizationId, before: withoutSecret(before) })
    })
    return { ok: true }
  }
}

export function isUsable(provider: StoredProvider): provider is KnownProvider {
  return provider.clientSecret !== undefined
}

function refuseWithoutSecret(before: StoredProvider | undefined): Refused {
  if (before === undefined) return refuse('request-invalid', 'clientSecret: is missing, and there is none yet.')
  return refuse('request-invalid', 'clientSecret: the one that is there was sealed by another CLOUDPRINT_AUTH_SECRET; enter it anew.')
}

/** It decides who gets in: an admin, or a key, could else make anybody of themselves. */
export function refuseUnlessOwner(caller: Caller): Refused | undefined {
  if (caller.role === 'owner') return undefined
  return refuse('forbidden', 'Single sign-on is set up by an owner, in the console.')
}

export function withoutSecret({ clientSecret: _secret, organizationId: _organization, ...shown }: StoredProvider): SsoProvider {
  const { issuer, clientId, domains, roleClaim, roleByValue, defaultRole, sitesClaim, isRequired } = shown
  return { issuer, clientId, domains, roleClaim, roleByValue, defaultRole, sitesClaim, isRequired }
}
