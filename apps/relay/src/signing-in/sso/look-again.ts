import type { Logger } from '@cloudprint/process-kit/logger'
import { and, eq, sql } from 'drizzle-orm'
import type { Queries } from '../../db/database.ts'
import { ssoDomain } from '../../db/tables/identity-provider.table.ts'
import type { DomainProofs } from './domain-proofs.ts'
import { endProof } from './sso-domains.ts'
import type { ProvedDomain } from './sso-domains.ts'

export interface LookAgainGround {
  db: Queries
  proofs: DomainProofs
  log: Logger
  /** Whose record was not looked at by then is looked at in an hour. */
  signal: AbortSignal
  /** Whether the operator's word is enough. */
  isTrustedTo(domain: string, organizationId: string): Promise<boolean>
  /** Something is no longer as it was for this organization. */
  changed(organizationId: string): void
}

const DAY_MS = 24 * 60 * 60_000
/** Where DNS does not tell. */
const RETRY_MS = 60 * 60_000
/** A zone that is moved, or a record lost by mistake and set again, costs nobody the way in. */
const MAX_MISSES = 3
/** Each takes six seconds at most; what is left is looked at in the next round. */
const MAX_AT_ONCE = 50

/** Looks at the records of proved domains again, each once a day by one relay. One that three looks on end do not find proves nothing any more. */
export async function lookAgain(ground: LookAgainGround, now: Date): Promise<void> {
  const { db, proofs, isTrustedTo, signal } = ground
  for (const claim of await takeDue(db, now)) {
    if (await isTrustedTo(claim.domain, claim.organizationId)) continue
    const looked = await proofs.look(claim.domain, claim.token, signal)
    if (looked.kind === 'gone') await miss(ground, claim)
    else await note(db, claim, looked.kind === 'stands' ? { missedLooks: 0 } : { lookedAt: new Date(now.getTime() - DAY_MS + RETRY_MS) })
    if (looked.kind === 'stands' && claim.missedLooks > 0) ground.changed(claim.organizationId)
  }
}

/** Whoever takes one has looked at it, as far as others go. */
async function takeDue(db: Queries, now: Date): Promise<(ProvedDomain & { missedLooks: number })[]> {
  const due = sql`(domain, organization_id) in (
    select domain, organization_id from sso_domain
    where verified_at is not null and (looked_at is null or looked_at <= ${new Date(now.getTime() - DAY_MS).toISOString()})
    order by looked_at limit ${MAX_AT_ONCE} for update skip locked)`
  return db.update(ssoDomain).set({ lookedAt: now }).where(due).returning({
    domain: ssoDomain.domain,
    organizationId: ssoDomain.organizationId,
    token: ssoDomain.token,
    missedLooks: ssoDomain.missedLooks,
  })
}

async function miss({ db, log, changed }: LookAgainGround, claim: ProvedDomain & { missedLooks: number }): Promise<void> {
  const { domain, organizationId } = claim
  const missedLooks = claim.missedLooks + 1
  if (missedLooks < MAX_MISSES) await note(db, claim, { missedLooks })
  else if (await db.transaction((tx) => endProof(tx, claim, 'record-gone')))
    log.warn({ domain, organizationId }, 'the record that proved a domain is gone: its people are no longer signed in by single sign-on')
  changed(organizationId)
}

async function note(
  db: Queries,
  { domain, organizationId, token }: ProvedDomain,
  seen: { missedLooks: number } | { lookedAt: Date },
): Promise<void> {
  await db
    .update(ssoDomain)
    .set(seen)
    .where(and(eq(ssoDomain.domain, domain), eq(ssoDomain.organizationId, organizationId), eq(ssoDomain.token, token)))
}
