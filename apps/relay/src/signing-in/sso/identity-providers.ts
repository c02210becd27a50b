import type { SsoDomain, SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import type { Queries } from '../../db/database.ts'
import { identityProvider } from '../../db/tables/identity-provider.table.ts'
import { session } from '../../db/tables/person.table.ts'
import { recordAudit } from '../../access/audit.ts'
import type { Caller } from '../../access/caller.ts'
import { organization } from '../../db/tables/organization.table.ts'
import type { DomainProofs } from './domain-proofs.ts'
import { lookAgain } from './look-again.ts'
import type { LookAgainGround } from './look-again.ts'
import { proveDomain } from './prove-domain.ts'
import type { TextSeal } from './seal-text.ts'
import { claimDomains, domainAsShown, holderOfDomain, keepProof, listDomains } from './sso-domains.ts'

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
    return (await holderOfDomain(this.#db, email.slice(email.lastIndexOf('@') + 1).toLowerCase()))?.organizationId
  }

  /** Looks for the record that proves a domain; from then on its people are signed in. */
  async prove(caller: Caller, domain: string, now: Date): ReturnType<typeof proveDomain> {
    const isTrustedTo = (one: string, organizationId: string) => this.#isTrustedTo(one, organizationId)
    return refuseUnlessOwner(caller) ?? proveDomain(this.#db, this.#proofs, { caller, domain, now, isTrustedTo })
  }

  /** Whether what proved domains still stands there. */
  async lookAgain(ground: Pick<LookAgainGround, 'log' | 'changed' | 'signal'>, now: Date): Promise<void> {
    const isTrustedTo = (domain: string, organizationId: string) => this.#isTrustedTo(domain, organizationId)
    await lookAgain({ ...ground, db: this.#db, proofs: this.#proofs, isTrustedTo }, now)
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
    const trusted: string[] = []
    for (const domain of domains) {
      if (await this.#isTrustedTo(domain, organizationId)) trusted.push(domain)
      // The operator's word is for another.
      else if ((this.#proofs.trusted(domain)?.organizationId ?? organizationId) !== organizationId)
        return refuse('sso-domain-taken', `Taken already: ${domain}.`)
    }
    const signsIn = domains.some((domain) => before?.provedDomains.includes(domain) === true || trusted.includes(domain))
    if (shown.isRequired && !signsIn) {
      return refuse('sso-domain-unproved', 'Nobody could be signed in yet: prove a domain first, then make single sign-on the only way.')
    }
    return this.#db.transaction(async (tx) => {
      const row = { ...shown, clientSecret: this.#seal.seal(clientSecret), updatedAt: now }
      await tx
        .insert(identityProvider)
        .values({ organizationId, ...row })
        .onConflictDoUpdate({ target: identityProvider.organizationId, set: row })
      await claimDomains(tx, organizationId, domains)
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
      for (const domain of trusted) await keepProof(tx, { by: caller, domain, now })
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

  /** By the operator's word; one that names no organization is good where there is one alone. */
  async #isTrustedTo(domain: string, organizationId: string): Promise<boolean> {
    const trusted = this.#proofs.trusted(domain)
    if (trusted?.organizationId !== null) return trusted?.organizationId === organizationId
    return (await this.#db.select({ id: organization.id }).from(organization).limit(2)).length === 1
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
