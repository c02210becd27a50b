import type { SsoRefusal } from '@cloudprint/protocol/http/sso-routes'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { and, asc, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import type { Queries, Transaction } from '../../db/database.ts'
import { invitation } from '../../db/tables/invitation.table.ts'
import { membership } from '../../db/tables/membership.table.ts'
import { account, person } from '../../db/tables/person.table.ts'
import { removedMember } from '../../db/tables/removed-member.table.ts'
import { site } from '../../db/tables/site.table.ts'
import { withdrawInvitationsOf } from '../../access/withdraw-invitations-of.ts'
import { recordAudit } from '../../access/audit.ts'
import type { KnownProvider } from './identity-providers.ts'
import { judgeClaims } from './judge-claims.ts'
import type { Claims, Vouched } from './judge-claims.ts'

interface Arrival {
  provider: KnownProvider
  subject: string
  claims: Claims
  address: string | null
}

type Admitted = { ok: true; personId: string } | { ok: false; refusal: SsoRefusal }

/**
 * Makes a member of whom the provider vouches for, or brings role and sites up to date. An account that is here already is taken over only
 * where it belongs to this organization alone: else its provider could speak for people of others.
 */
export async function admitBySso(db: Queries, arrival: Arrival): Promise<Admitted> {
  const { provider, claims, subject, address } = arrival
  const judged = judgeClaims(claims, provider)
  if (!judged.ok) return judged
  return db.transaction(async (tx) => {
    const siteIds = await siteIdsOf(tx, provider.organizationId, judged)
    if (siteIds?.length === 0) return { ok: false, refusal: 'role' }
    const found = await findPerson(tx, arrival, judged)
    if (!found.ok) return found
    const before = found.personId === undefined ? undefined : await lockMembership(tx, provider.organizationId, found.personId)
    if (before?.role === 'owner') return { ok: false, refusal: 'owner' }
    const who = { organizationId: provider.organizationId, personId: found.personId, email: judged.email }
    const isKeptOut = before === undefined && (await staysRemoved(tx, who))
    if (isKeptOut) return { ok: false, refusal: 'removed' }
    // Who is refused leaves nothing behind.
    const personId = found.personId ?? (await createPerson(tx, judged))
    const after = { role: judged.role, siteIds }
    await tx
      .insert(membership)
      .values({ organizationId: provider.organizationId, personId, via: 'sso', ...after })
      .onConflictDoUpdate({ target: [membership.organizationId, membership.personId], set: after })
    const organizationId = OrganizationId.parse(provider.organizationId)
    const by = { kind: 'person' as const, id: personId, name: judged.name, organizationId, ...(address === null ? {} : { address }) }
    if (!found.isLinked) {
      await link(tx, personId, provider, subject)
      await recordAudit(tx, by, { action: 'person.sso-linked', target: personId, after: { issuer: provider.issuer } })
    }
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      if (before !== undefined) await withdrawInvitationsOf(tx, by, personId)
      const action = before === undefined ? 'membership.created' : 'membership.changed'
      await recordAudit(tx, by, { action, target: personId, ...(before === undefined ? {} : { before }), after, detail: { via: 'sso' } })
    }
    return { ok: true, personId }
  })
}

async function lockMembership(tx: Transaction, organizationId: string, personId: string) {
  const [found] = await tx
    .select({ role: membership.role, siteIds: membership.siteIds })
    .from(membership)
    .where(and(eq(membership.organizationId, organizationId), eq(membership.personId, personId)))
    .for('update')
  return found
}

type Found = { ok: true; personId: string | undefined; isLinked: boolean } | { ok: false; refusal: SsoRefusal }

async function findPerson(tx: Transaction, { provider, subject }: Arrival, { email }: Vouched): Promise<Found> {
  const [linked] = await tx
    .select({ personId: account.userId })
    .from(account)
    .where(and(eq(account.providerId, providerIdOf(provider)), eq(account.accountId, subject)))
  if (linked !== undefined) return { ok: true, personId: linked.personId, isLinked: true }
  // Of two who come at once with one address, the second finds what the first has linked.
  const [known] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email)).for('no key update')
  if (known === undefined) return { ok: true, personId: undefined, isLinked: false }
  // The address was given to somebody else since: the account is not.
  const [another] = await tx
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.userId, known.id), eq(account.providerId, providerIdOf(provider))))
  if (another !== undefined) return { ok: false, refusal: 'elsewhere' }
  const memberships = await tx.select({ in: membership.organizationId }).from(membership).where(eq(membership.personId, known.id))
  const isOurs = memberships.length > 0 && memberships.every((one) => one.in === provider.organizationId)
  return isOurs ? { ok: true, personId: known.id, isLinked: false } : { ok: false, refusal: 'elsewhere' }
}

interface Arrived {
  organizationId: string
  /** Undefined for who has no account yet. */
  personId: string | undefined
  email: string
}

/** Whether they were removed and nobody has invited them since; an invitation ends it for good. */
async function staysRemoved(tx: Transaction, who: Arrived): Promise<boolean> {
  const byEmail = eq(removedMember.email, who.email)
  const isThem = who.personId === undefined ? byEmail : or(byEmail, eq(removedMember.personId, who.personId))
  const mark = and(eq(removedMember.organizationId, who.organizationId), isThem)
  const marks = await tx.select({ by: removedMember.removedBy }).from(removedMember).where(mark)
  if (marks.length === 0) return false
  const open = and(eq(invitation.organizationId, who.organizationId), eq(invitation.email, who.email), gt(invitation.expiresAt, sql`now()`))
  const invited = await tx.select({ id: invitation.id }).from(invitation).where(open)
  if (invited.length === 0) return true
  await tx.delete(removedMember).where(mark)
  return false
}

async function createPerson(tx: Transaction, { email, name }: Vouched): Promise<string> {
  const id = randomUUIDv7()
  await tx.insert(person).values({ id, name, email, emailVerified: true })
  return id
}

async function link(tx: Transaction, userId: string, provider: KnownProvider, subject: string): Promise<void> {
  await tx.insert(account).values({ id: randomUUIDv7(), userId, providerId: providerIdOf(provider), accountId: subject })
}

/** With the issuer: another provider's subject of the same name is somebody else. */
function providerIdOf({ organizationId, issuer }: KnownProvider): string {
  return `sso ${organizationId} ${issuer}`
}

/** Null for all. */
async function siteIdsOf(tx: Transaction, organizationId: string, { siteNames }: Vouched): Promise<string[] | null> {
  if (siteNames === null) return null
  const rows = await tx
    .select({ id: site.id })
    .from(site)
    .where(and(eq(site.organizationId, organizationId), inArray(site.name, siteNames), isNull(site.removedAt)))
    .orderBy(asc(site.id))
    // Whoever removes one looks for those who see it.
    .for('share')
  return rows.map(({ id }) => id).toSorted()
}
