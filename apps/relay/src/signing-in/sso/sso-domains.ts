import type { SsoDomain } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, asc, eq, inArray, isNotNull, ne, notInArray } from 'drizzle-orm'
import { randomBytes } from 'node:crypto'
import type { Queries, Transaction } from '../../db/database.ts'
import { ssoDomain } from '../../db/tables/identity-provider.table.ts'
import { recordOf } from './domain-proofs.ts'

const TOKEN_BYTES = 18

export interface ClaimedDomain {
  domain: string
  token: string
  verifiedAt: Date | null
}

const columns = { domain: ssoDomain.domain, token: ssoDomain.token, verifiedAt: ssoDomain.verifiedAt }

/** What an organization says is its own, by name. */
export async function listDomains(db: Queries, organizationId: string): Promise<ClaimedDomain[]> {
  return db.select(columns).from(ssoDomain).where(eq(ssoDomain.organizationId, organizationId)).orderBy(asc(ssoDomain.domain))
}

export function domainAsShown({ domain, token, verifiedAt }: ClaimedDomain): SsoDomain {
  return { domain, record: recordOf(domain, token), verifiedAt: verifiedAt?.toISOString() ?? null }
}

/** Whose people have addresses of this domain. */
export async function organizationOfDomain(db: Queries, domain: string): Promise<string | undefined> {
  const proved = and(eq(ssoDomain.domain, domain), isNotNull(ssoDomain.verifiedAt))
  const [row] = await db.select({ organizationId: ssoDomain.organizationId }).from(ssoDomain).where(proved)
  return row?.organizationId
}

/** Those of them that another organization has proved to be its own. */
export async function refuseTaken(tx: Transaction, organizationId: string, domains: readonly string[]): Promise<Refused | undefined> {
  const elsewhere = and(
    inArray(ssoDomain.domain, [...domains]),
    ne(ssoDomain.organizationId, organizationId),
    isNotNull(ssoDomain.verifiedAt),
  )
  const taken = await tx.select({ domain: ssoDomain.domain }).from(ssoDomain).where(elsewhere)
  if (taken.length === 0) return undefined
  return refuse('sso-domain-taken', `Taken already: ${taken.map(({ domain }) => domain).join(', ')}.`)
}

/** Leaves these and no others. What stays keeps its record, and what is proved of it. */
export async function claimDomains(tx: Transaction, organizationId: string, domains: readonly string[]): Promise<void> {
  await tx.delete(ssoDomain).where(and(eq(ssoDomain.organizationId, organizationId), notInArray(ssoDomain.domain, [...domains])))
  const rows = domains.map((domain) => ({ domain, organizationId, token: randomBytes(TOKEN_BYTES).toString('base64url') }))
  await tx.insert(ssoDomain).values(rows).onConflictDoNothing()
}

/** Keeps that a domain is proved; false where another organization has proved it first. */
export async function keepProof(tx: Transaction, organizationId: string, { domain, now }: { domain: string; now: Date }): Promise<boolean> {
  // All who claim it: of two who prove it at once, the second finds what the first has kept.
  const claims = await tx
    .select({ organizationId: ssoDomain.organizationId, verifiedAt: ssoDomain.verifiedAt })
    .from(ssoDomain)
    .where(eq(ssoDomain.domain, domain))
    .orderBy(asc(ssoDomain.organizationId))
    .for('update')
  const provedBy = claims.find(({ verifiedAt }) => verifiedAt !== null)?.organizationId
  if (provedBy !== undefined) return provedBy === organizationId
  await tx
    .update(ssoDomain)
    .set({ verifiedAt: now })
    .where(and(eq(ssoDomain.domain, domain), eq(ssoDomain.organizationId, organizationId)))
  return true
}
