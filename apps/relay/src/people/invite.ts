import { INVITATION_DAYS } from '@cloudprint/protocol/http/people-routes'
import type { createInvitation } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, sql } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { uniqueIds } from '../access/unique-ids.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { invitation } from '../db/tables/invitation.table.ts'
import { membership } from '../db/tables/membership.table.ts'
import { person } from '../db/tables/person.table.ts'
import { hashOfInvitationToken, makeInvitationToken } from './invitation-token.ts'
import { lockInviter } from './lock-inviter.ts'
import { mayGive } from './may-give.ts'

/** With the token for the link, which is nowhere else. */
export type Invited = { ok: true; id: string; email: string; token: string } | Refused

interface Wanted {
  caller: Caller
  wanted: InputOf<typeof createInvitation>['body']
  now: Date
}

/** Invites an address; an earlier invitation of it is replaced. */
export async function invite(db: Queries, { caller, wanted, now }: Wanted): Promise<Invited> {
  const { email, role } = wanted
  const siteIds = uniqueIds(wanted.siteIds)
  const { organizationId } = caller
  return db.transaction(async (tx) => {
    const held = await lockInviter(tx, caller)
    if (!held.ok) return held
    const given = await mayGive(tx, caller, wanted)
    if (!given.ok) return given
    const isMember = await isMemberHere(tx, organizationId, email)
    if (isMember) return refuse('person-is-member', `${email} belongs to the organization already.`)
    const id = randomUUIDv7()
    const token = makeInvitationToken()
    const [before] = await tx
      .delete(invitation)
      .where(and(eq(invitation.organizationId, organizationId), eq(invitation.email, email)))
      .returning({ email: invitation.email, role: invitation.role, siteIds: invitation.siteIds })
    const after = { email, role, siteIds }
    const times = { createdAt: now, expiresAt: expiryFrom(now) }
    await tx
      .insert(invitation)
      .values({ id, organizationId, ...after, hash: hashOfInvitationToken(token), invitedBy: caller.name, inviterId: caller.id, ...times })
    await recordAudit(tx, caller, { action: 'invitation.created', target: id, ...(before === undefined ? {} : { before }), after })
    return { ok: true, id, email, token }
  })
}

/** Gives an invitation a new link and its full time; the earlier link no longer holds. It is whoever sends it again who invites now. */
export async function inviteAgain(
  db: Queries,
  { caller, invitationId, now }: { caller: Caller; invitationId: string; now: Date },
): Promise<Invited> {
  return db.transaction(async (tx) => {
    const held = await lockInviter(tx, caller)
    if (!held.ok) return held
    const [found] = await tx.select().from(invitation).where(ofCaller(caller, invitationId)).for('update')
    if (found === undefined) return missing(invitationId)
    const given = await mayGive(tx, caller, found)
    if (!given.ok) return given
    const token = makeInvitationToken()
    const expiresAt = expiryFrom(now)
    await tx
      .update(invitation)
      .set({ hash: hashOfInvitationToken(token), expiresAt, mailedAt: null, invitedBy: caller.name, inviterId: caller.id })
      .where(eq(invitation.id, invitationId))
    const times = { before: { expiresAt: found.expiresAt.toISOString() }, after: { expiresAt: expiresAt.toISOString() } }
    await recordAudit(tx, caller, { action: 'invitation.resent', target: invitationId, ...times, detail: { email: found.email } })
    return { ok: true, id: invitationId, email: found.email, token }
  })
}

export async function withdrawInvitation(
  db: Queries,
  { caller, invitationId }: { caller: Caller; invitationId: string },
): Promise<{ ok: true } | Refused> {
  return db.transaction(async (tx) => {
    const [before] = await tx
      .delete(invitation)
      .where(ofCaller(caller, invitationId))
      .returning({ email: invitation.email, role: invitation.role, siteIds: invitation.siteIds })
    if (before === undefined) return missing(invitationId)
    await recordAudit(tx, caller, { action: 'invitation.withdrawn', target: invitationId, before })
    return { ok: true }
  })
}

function ofCaller(caller: Caller, invitationId: string) {
  return and(eq(invitation.organizationId, caller.organizationId), eq(invitation.id, invitationId))
}

function missing(invitationId: string): Refused {
  return refuse('invitation-not-found', `There is no invitation with the id "${invitationId}".`)
}

function expiryFrom(now: Date): Date {
  return new Date(now.getTime() + INVITATION_DAYS * 86_400_000)
}

async function isMemberHere(tx: Transaction, organizationId: string, email: string): Promise<boolean> {
  const found = await tx
    .select({ id: person.id })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .where(and(eq(membership.organizationId, organizationId), eq(sql`lower(${person.email})`, email)))
  return found.length > 0
}
