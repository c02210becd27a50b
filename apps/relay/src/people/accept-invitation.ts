import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../access/audit.ts'
import type { SignedIn } from '../access/sessions.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { invitation } from '../db/tables/invitation.table.ts'
import { membership } from '../db/tables/membership.table.ts'
import { organization } from '../db/tables/organization.table.ts'
import { account, person, session } from '../db/tables/person.table.ts'
import { removedMember } from '../db/tables/removed-member.table.ts'
import { hashOfInvitationToken } from './invitation-token.ts'

export interface Acceptance {
  token: string
  /** Who is signed in in the browser that accepts. */
  signedIn: SignedIn | undefined
  /** What a new person is called, and the slow hash of the password they chose. */
  account: { name: string; passwordHash: string } | undefined
  address: string
  now: Date
}

type OpenInvitation = typeof invitation.$inferSelect & { organizationName: string; hasAccount: boolean }
type Joined = { ok: true; personId: string; organizationId: string; organizationName: string } | Refused

const invalid = refuse('invitation-invalid', 'This link was used before, was replaced by a newer one, or is too old.')

/** What a link invites to, while it holds. */
export async function findInvitation(
  db: Queries | Transaction,
  token: string,
  now: Date,
): Promise<({ ok: true } & OpenInvitation) | Refused> {
  const [found] = await db
    .select({ invitation, organizationName: organization.name, hasAccount: sql<boolean>`${person.id} is not null` })
    .from(invitation)
    .innerJoin(organization, eq(organization.id, invitation.organizationId))
    .leftJoin(person, eq(sql`lower(${person.email})`, invitation.email))
    .where(and(eq(invitation.hash, hashOfInvitationToken(token)), gt(invitation.expiresAt, now)))
  return found === undefined
    ? invalid
    : { ok: true, ...found.invitation, organizationName: found.organizationName, hasAccount: found.hasAccount }
}

/** Makes somebody a member by their link, which holds no longer afterwards: who has an account by it, else with a new one. */
export async function acceptInvitation(db: Queries, acceptance: Acceptance): Promise<Joined> {
  const { token, signedIn, now } = acceptance
  return db.transaction(async (tx) => {
    // Its sites first, in the order of whoever removes one: else they would go while somebody comes who sees them.
    await tx.execute(
      sql`select from site where id = any((select site_ids from invitation where hash = ${hashOfInvitationToken(token)})::uuid[]) order by id for share`,
    )
    // Who comes second with the same link waits here, and finds nothing.
    await tx.execute(sql`select from invitation where hash = ${hashOfInvitationToken(token)} for update`)
    const found = await findInvitation(tx, token, now)
    if (!found.ok) return found
    const who = await personFor(tx, found, acceptance)
    if (!who.ok) return who
    const { organizationId, organizationName, role, siteIds } = found
    const joined = await tx
      .insert(membership)
      .values({ organizationId, personId: who.id, role, siteIds, via: 'invitation', createdAt: now })
      .onConflictDoNothing()
      .returning({ id: membership.personId })
    if (joined.length === 0) return refuse('person-is-member', `${who.name} belongs to ${organizationName} already.`)
    await tx.delete(invitation).where(eq(invitation.id, found.id))
    const isThem = or(eq(removedMember.personId, who.id), eq(removedMember.email, found.email))
    await tx.delete(removedMember).where(and(eq(removedMember.organizationId, organizationId), isThem))
    // One organization's identity provider opens nothing of another.
    const isFree = or(isNull(session.ssoOrganizationId), eq(session.ssoOrganizationId, organizationId))
    if (signedIn !== undefined)
      await tx
        .update(session)
        .set({ organizationId })
        .where(and(eq(session.id, signedIn.sessionId), isFree))
    await recordAudit(
      tx,
      { kind: 'person', id: who.id, name: who.name, organizationId: OrganizationId.parse(organizationId), address: acceptance.address },
      { action: 'person.joined', target: who.id, after: { email: found.email, role, siteIds }, detail: { invitedBy: found.invitedBy } },
    )
    return { ok: true, personId: who.id, organizationId, organizationName }
  })
}

async function personFor(
  tx: Transaction,
  found: OpenInvitation,
  { signedIn, account: wanted }: Acceptance,
): Promise<{ ok: true; id: string; name: string } | Refused> {
  if (signedIn !== undefined) {
    const isTheirs = signedIn.email.toLowerCase() === found.email
    if (isTheirs) return { ok: true, id: signedIn.personId, name: signedIn.name }
    return refuse('invitation-of-another', `The invitation is for ${found.email}, and ${signedIn.email} is signed in.`)
  }
  if (found.hasAccount) return refuse('invitation-needs-sign-in', `${found.email} has an account here.`)
  if (wanted === undefined) {
    const errors = [{ field: 'account', message: 'is needed where nobody is signed in' }]
    return refuse('request-invalid', 'account: a name and a password are needed where nobody is signed in.', errors)
  }
  const id = randomUUIDv7()
  const emailVerified = found.mailedAt !== null
  await tx.insert(person).values({ id, name: wanted.name, email: found.email, emailVerified })
  await tx
    .insert(account)
    .values({ id: randomUUIDv7(), userId: id, accountId: id, providerId: 'credential', password: wanted.passwordHash })
  return { ok: true, id, name: wanted.name }
}
