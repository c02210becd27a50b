import type { SsoDomain, SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import type { Queries } from '../../db/database.ts'
import { identityProvider } from '../../db/tables/identity-provider.table.ts'
import { session } from '../../db/tables/person.table.ts'
import { recordAudit } from '../../access/audit.ts'
import type { Caller } from '../../access/caller.ts'
import type { DomainProofs } from './domain-proofs.ts'
import type { TextSeal } from './seal-text.ts'
import { claimDomains, domainAsShown, keepProof, listDomains, organizationOfDomain, refuseTaken } from './sso-domains.ts'

export interface StoredProvider extends SsoProvider {
  organizationId: string
  /** Undefined where it was sealed by another CLOUDPRINT_AUTH_SECRET. */
  clientSecret: string | undefined
  /** Those of its domains whose people it signs in. */
  provedDomains: string[]
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
  readonly #proofs: DomainProofs

  constructor(db: Queries, seal: TextSeal, proofs: DomainProofs) {
    this.#db = db
    this.#seal = seal
    this.#proofs = proofs
  }

  async read(organizationId: string): Promise<StoredProvider | undefined> {
    const [row] = await this.#db.select().from(identityProvider).where(eq(identityProvider.organizationId, organizationId))
    if (row === undefined) return undefined
    const claimed = await listDomains(this.#db, organizationId)
    const provedDomains = claimed.flatMap(({ domain, verifiedAt }) => (verifiedAt === null ? [] : [domain]))
    return { ...row, clientSecret: this.#seal.open(row.clientSecret), domains: claimed.map(({ domain }) => domain), provedDomains }
  }

  /** Its domains with what proves them. */
  async domainsOf(organizationId: string): Promise<SsoDomain[]> {
    return (await listDomains(this.#db, organizationId)).map(domainAsShown)
  }

  /** Whose people have such addresses. */
  async organizationOf(email: string): Promise<string | undefined> {
    return organizationOfDomain(this.#db, email.slice(email.lastIndexOf('@') + 1).toLowerCase())
  }

  /** Looks for the record that proves a domain; from then on its people are signed in. */
  async prove(caller: Caller, domain: string, now: Date): Promise<{ ok: true } | Refused> {
    const refused = refuseUnlessOwner(caller)
    if (refused !== undefined) return refused
    const { organizationId } = caller
    const claim = (await listDomains(this.#db, organizationId)).find((one) => one.domain === domain)
    if (claim === undefined) return refuse('request-invalid', `domain: ${domain} is none of single sign-on; add it and save first.`)
    if (claim.verifiedAt !== null) return { ok: true }
    const looked = await this.#proofs.look(domain, claim.token)
    if (!looked.ok) return looked
    return this.#db.transaction(async (tx) => {
      const isOurs = await keepProof(tx, organizationId, { domain, now })
      if (!isOurs) return refuse('sso-domain-taken', `Taken already: ${domain}.`)
      await recordAudit(tx, caller, {
        action: 'sso.domain-proved',
        target: organizationId,
        after: { domain, verifiedAt: now.toISOString() },
      })
      return { ok: true }
    })
  }

  async set(caller: Caller, wanted: WantedProvider, now: Date): Promise<{ ok: true } | Refused> {
    const refused = refuseUnlessOwner(caller)
    if (refused !== undefined) return refused
    const { organizationId } = caller
    const { domains: named, clientSecret: given, ...shown } = wanted
    const domains = [...new Set(named)].toSorted()
    const before = await this.read(organizationId)
    const clientSecret = given ?? before?.clientSecret
    if (clientSecret === undefined) return refuseWithoutSecret(before)
    if (given === undefined && before?.issuer !== shown.issuer) {
      return refuse('request-invalid', 'clientSecret: belongs to another issuer; it is not sent to a new one.')
    }
    const signsIn = domains.some((domain) => before?.provedDomains.includes(domain) === true || this.#proofs.isTrusted(domain))
    if (shown.isRequired && !signsIn) {
      return refuse('sso-domain-unproved', 'Nobody could be signed in yet: prove a domain first, then make single sign-on the only way.')
    }
    return this.#db.transaction(async (tx) => {
      const taken = await refuseTaken(tx, organizationId, domains)
      if (taken !== undefined) return taken
      const row = { ...shown, clientSecret: this.#seal.seal(clientSecret), updatedAt: now }
      await tx
        .insert(identityProvider)
        .values({ organizationId, ...row })
        .onConflictDoUpdate({ target: identityProvider.organizationId, set: row })
      await claimDomains(tx, organizationId, domains)
      for (const domain of domains.filter((one) => this.#proofs.isTrusted(one))) await keepProof(tx, organizationId, { domain, now })
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
  const { issuer, clientId, domains, roleClaim, roleByValue, defaultRole, sitesClaim, isRequired, takesUnverified } = shown
  return { issuer, clientId, domains, roleClaim, roleByValue, defaultRole, sitesClaim, isRequired, takesUnverified }
}
