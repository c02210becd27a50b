import type { SsoDomain } from '@cloudprint/protocol/http/sso-routes'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { and, asc, eq, isNotNull, notInArray } from 'drizzle-orm'
import { randomBytes } from 'node:crypto'
import type { Queries, Transaction } from '../../db/database.ts'
import { ssoDomain } from '../../db/tables/identity-provider.table.ts'
import { recordAudit } from '../../access/audit.ts'
import type { Author } from '../../access/audit.ts'
import { recordOf } from './domain-proofs.ts'

const TOKEN_BYTES = 18

export interface ClaimedDomain {
  domain: string
  token: string
  verifiedAt: Date | null
  missedLooks: number
}

const columns = { domain: ssoDomain.domain, token: ssoDomain.token, verifiedAt: ssoDomain.verifiedAt, missedLooks: ssoDomain.missedLooks }

/** What an organization says is its own, by name. */
export async function listDomains(db: Queries, organizationId: string): Promise<ClaimedDomain[]> {
  return db.select(columns).from(ssoDomain).where(eq(ssoDomain.organizationId, organizationId)).orderBy(asc(ssoDomain.domain))
}

export function domainAsShown({ domain, token, verifiedAt, missedLooks }: ClaimedDomain): SsoDomain {
  return { domain, record: recordOf(domain, token), verifiedAt: verifiedAt?.toISOString() ?? null, missedLooks }
}

export interface ProvedDomain {
  domain: string
  organizationId: string
  /** What its record says. */
  token: string
}

/** Whose people have addresses of this domain. */
export async function holderOfDomain(db: Queries, domain: string): Promise<ProvedDomain | undefined> {
  const proved = and(eq(ssoDomain.domain, domain), isNotNull(ssoDomain.verifiedAt))
  const [row] = await db
    .select({ domain: ssoDomain.domain, organizationId: ssoDomain.organizationId, token: ssoDomain.token })
    .from(ssoDomain)
    .where(proved)
  return row
}

/** Leaves these and no others. What stays keeps its record, and what is proved of it. */
export async function claimDomains(tx: Transaction, organizationId: string, domains: readonly string[]): Promise<void> {
  await tx.delete(ssoDomain).where(and(eq(ssoDomain.organizationId, organizationId), notInArray(ssoDomain.domain, [...domains])))
  const rows = domains.map((domain) => ({ domain, organizationId, token: randomBytes(TOKEN_BYTES).toString('base64url') }))
  await tx.insert(ssoDomain).values(rows).onConflictDoNothing()
}

/** All who claim it: of two who prove it at once, the second finds what the first has kept. */
export async function lockClaims(tx: Transaction, domain: string): Promise<{ organizationId: string; verifiedAt: Date | null }[]> {
  return tx
    .select({ organizationId: ssoDomain.organizationId, verifiedAt: ssoDomain.verifiedAt })
    .from(ssoDomain)
    .where(eq(ssoDomain.domain, domain))
    .orderBy(asc(ssoDomain.organizationId))
    .for('update')
}

interface Proof {
  by: Author
  domain: string
  now: Date
}

/** Keeps that a domain is proved, and who proved it; false where another organization holds it. */
export async function keepProof(tx: Transaction, { by, domain, now }: Proof): Promise<boolean> {
  const { organizationId } = by
  const claims = await lockClaims(tx, domain)
  const provedBy = claims.find(({ verifiedAt }) => verifiedAt !== null)?.organizationId
  if (provedBy !== undefined) return provedBy === organizationId
  await tx
    .update(ssoDomain)
    .set({ verifiedAt: now, lookedAt: now, missedLooks: 0 })
    .where(and(eq(ssoDomain.domain, domain), eq(ssoDomain.organizationId, organizationId)))
  await recordAudit(tx, by, { action: 'sso.domain-proved', target: organizationId, after: { domain, verifiedAt: now.toISOString() } })
  return true
}

/** A domain whose record is gone signs nobody in any more; false where it was proved anew meanwhile, or no longer counts. */
export async function endProof(
  tx: Transaction,
  { domain, organizationId, token }: ProvedDomain,
  why: 'record-gone' | 'proved-by-another',
): Promise<boolean> {
  const still = and(
    eq(ssoDomain.domain, domain),
    eq(ssoDomain.organizationId, organizationId),
    eq(ssoDomain.token, token),
    isNotNull(ssoDomain.verifiedAt),
  )
  const [held] = await tx.select({ verifiedAt: ssoDomain.verifiedAt }).from(ssoDomain).where(still).for('update')
  if (held === undefined) return false
  await tx.update(ssoDomain).set({ verifiedAt: null, missedLooks: 0 }).where(still)
  await recordAudit(
    tx,
    { kind: 'relay', name: 'the relay', organizationId: OrganizationId.parse(organizationId) },
    {
      action: 'sso.domain-unproved',
      target: organizationId,
      before: { domain, verifiedAt: held.verifiedAt?.toISOString() },
      after: { domain, verifiedAt: null },
      detail: { why },
    },
  )
  return true
}
