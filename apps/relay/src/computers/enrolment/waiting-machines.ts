import type { WaitingMachine } from '@cloudprint/protocol/http/device-flow-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull, or } from 'drizzle-orm'
import type { z } from 'zod'
import { recordAudit } from '../../access/audit.ts'
import type { Caller } from '../../access/caller.ts'
import { lockSite } from '../../access/lock-site.ts'
import type { Reach } from '../../access/reach.ts'
import { isWithin } from '../../access/within-reach.ts'
import type { Queries, Transaction } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { deviceAuthorization } from '../../db/tables/device-authorization.table.ts'
import { admitMachine } from './admit-machine.ts'
import type { Admitted, Place } from './admit-machine.ts'
import { hashOfUserCode } from './user-code-format.ts'

type Asked = typeof deviceAuthorization.$inferSelect
type WaitingMachineReply = z.input<typeof WaitingMachine>

/** A machine that missed polls for so long has given up: approved, it would be a computer that nobody is. */
const GONE_AFTER_MS = 60_000

export interface Approval {
  caller: Caller
  userCode: string
  name?: string | undefined
  siteId?: string | undefined
  replacesComputerId?: string | undefined
}

/** The machine that shows this code: still waiting, which whoever knows the code may see; or decided by somebody of this organization. */
export async function readWaitingMachine(
  db: Queries | Transaction,
  reach: Reach,
  userCode: string,
  now: Date,
): Promise<{ ok: true; machine: WaitingMachineReply } | Refused> {
  const asked = await find(db, reach, userCode, now)
  return asked === undefined ? notFound() : { ok: true, machine: toReply(asked) }
}

/** Adds the machine that shows this code, or has it take the place of a computer. */
export async function approveMachine(
  db: Queries,
  { caller, userCode, ...wish }: Approval,
  now: Date,
): Promise<{ ok: true; machine: WaitingMachineReply; admitted: Admitted } | Refused> {
  return db.transaction(async (tx) => {
    const found = await lockWaiting(tx, caller.reach, userCode, now)
    if (!found.ok) return found
    const { asked } = found
    if (now.getTime() - asked.polledAt.getTime() > asked.intervalSeconds * 1_000 + GONE_AFTER_MS) {
      return refuse('machine-not-waiting', `It last asked at ${asked.polledAt.toISOString()}, and has stopped since.`)
    }
    const chosen = await choosePlace(tx, caller.reach, wish)
    if (!chosen.ok) return chosen
    const machine = { name: wish.name ?? asked.name, publicKey: asked.publicKey, sealingKey: asked.sealingKey, system: asked.system }
    const admitted = await admitMachine(tx, { by: caller, machine, place: chosen.place, now })
    if (admitted === undefined) return refuse('computer-not-found', `There is no computer with the id "${wish.replacesComputerId}".`)
    const decided = await decide(tx, { caller, asked, state: 'approved', computerId: admitted.computerId, now })
    return { ok: true, machine: toReply(decided), admitted }
  })
}

export async function denyMachine(
  db: Queries,
  { caller, userCode }: { caller: Caller; userCode: string },
  now: Date,
): Promise<{ ok: true; machine: WaitingMachineReply } | Refused> {
  return db.transaction(async (tx) => {
    const found = await lockWaiting(tx, caller.reach, userCode, now)
    if (!found.ok) return found
    return { ok: true, machine: toReply(await decide(tx, { caller, asked: found.asked, state: 'denied', computerId: null, now })) }
  })
}

async function lockWaiting(tx: Transaction, reach: Reach, userCode: string, now: Date): Promise<{ ok: true; asked: Asked } | Refused> {
  await tx
    .select({ id: deviceAuthorization.id })
    .from(deviceAuthorization)
    .where(eq(deviceAuthorization.userCodeHash, hashOfUserCode(userCode)))
    .for('update')
  const asked = await find(tx, reach, userCode, now)
  if (asked === undefined) return notFound()
  return asked.state === 'waiting' ? { ok: true, asked } : refuse('machine-not-waiting', `It was ${asked.state} already.`)
}

async function find(db: Queries | Transaction, reach: Reach, userCode: string, now: Date): Promise<Asked | undefined> {
  const [found] = await db
    .select({ asked: deviceAuthorization })
    .from(deviceAuthorization)
    .leftJoin(computer, eq(computer.id, deviceAuthorization.computerId))
    .where(
      and(
        eq(deviceAuthorization.userCodeHash, hashOfUserCode(userCode)),
        or(
          eq(deviceAuthorization.state, 'waiting'),
          and(eq(deviceAuthorization.organizationId, reach.organizationId), or(isNull(computer.id), isWithin('computer', reach))),
        ),
      ),
    )
  if (found === undefined) return undefined
  return found.asked.state === 'waiting' && found.asked.expiresAt <= now ? undefined : found.asked
}

async function choosePlace(
  tx: Transaction,
  reach: Reach,
  { siteId, replacesComputerId }: Pick<Approval, 'siteId' | 'replacesComputerId'>,
): Promise<{ ok: true; place: Place } | Refused> {
  if (replacesComputerId !== undefined) {
    const seen = and(eq(computer.id, replacesComputerId), isWithin('computer', reach), isNull(computer.revokedAt))
    const [replaced] = await tx.select({ siteId: computer.siteId }).from(computer).where(seen)
    if (replaced === undefined) return refuse('computer-not-found', `There is no computer with the id "${replacesComputerId}".`)
    return { ok: true, place: { siteId: replaced.siteId, replacesComputerId, enrolmentCodeId: null } }
  }
  const chosen = siteId === undefined ? undefined : await lockSite(tx, reach, siteId, 'to put something there')
  if (siteId === undefined || chosen === undefined) return refuse('site-not-found', `There is no site with the id "${siteId}".`)
  return { ok: true, place: { siteId, replacesComputerId: null, enrolmentCodeId: null } }
}

async function decide(
  tx: Transaction,
  {
    caller,
    asked,
    state,
    computerId,
    now,
  }: { caller: Caller; asked: Asked; state: 'approved' | 'denied'; computerId: string | null; now: Date },
): Promise<Asked> {
  const decision = { state, computerId, organizationId: caller.organizationId, decidedAt: now }
  await tx.update(deviceAuthorization).set(decision).where(eq(deviceAuthorization.id, asked.id))
  const { name, system, address } = asked
  await recordAudit(tx, caller, {
    action: `machine.${state}`,
    target: asked.id,
    before: { state: asked.state },
    after: { state, computerId },
    detail: { name, system, address, computerId },
  })
  return { ...asked, ...decision }
}

function toReply({ name, system, address, createdAt, polledAt, expiresAt, state, computerId }: Asked): WaitingMachineReply {
  return {
    name,
    system,
    address,
    askedAt: createdAt.toISOString(),
    lastSeenAt: polledAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    state,
    computerId: computerId as WaitingMachineReply['computerId'],
  }
}

/** Does not repeat the code: right ones and wrong ones are answered alike. */
function notFound(): Refused {
  return refuse('user-code-not-found', 'The code is not known, or was shown more than 15 minutes ago.')
}
