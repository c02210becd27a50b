import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import { ENROLMENT_AUDIENCE } from '@cloudprint/protocol/http/device-flow-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import { hash, randomBytes, randomUUIDv7 } from 'node:crypto'
import { flawOfAssertion } from '../../access/flaw-of-assertion.ts'
import type { Queries } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { deviceAuthorization } from '../../db/tables/device-authorization.table.ts'
import { organization } from '../../db/tables/organization.table.ts'
import { hashOfUserCode, makeUserCode } from './user-code-format.ts'

/** RFC 8628 §3.2: time enough to walk to a desk, and too little to guess the code. */
const EXPIRES_IN_SECONDS = 900
/** RFC 8628 §3.5: what a client assumes where nothing is said, and what `slow_down` adds. */
const INTERVAL_SECONDS = 5
const MAX_INTERVAL_SECONDS = 60
/** A poll may come this much early: clocks and lines are not exact. */
const EARLY_MS = 1_000
/** Anybody may ask: so many wait at a time at most, in the whole installation. */
const MAX_WAITING = 10_000

export interface DeviceRequest {
  publicKey: string
  assertion: string
  name: string
  sealingKey: SealingKey
  system: SystemInfo
  address: string
}

/** Writes down that a machine asks to be added. The codes are in the answer alone; here are their hashes. */
export async function authorizeDevice(
  db: Queries,
  request: DeviceRequest,
  now: Date,
): Promise<{ ok: true; deviceCode: string; userCode: string; expiresInSeconds: number; intervalSeconds: number } | Refused> {
  const { publicKey, assertion, name, sealingKey, system, address } = request
  const flaw = await flawOfProof(publicKey, assertion)
  if (flaw !== undefined) return flaw
  const [waiting] = await db.select({ all: count() }).from(deviceAuthorization).where(gt(deviceAuthorization.expiresAt, now))
  if ((waiting?.all ?? 0) >= MAX_WAITING) {
    const detail = `${MAX_WAITING} machines wait to be approved already.`
    return { ok: false, problem: { code: 'relay-busy', detail, retryAfterSeconds: 60 } }
  }
  const [deviceCode, userCode] = [randomBytes(32).toString('base64url'), makeUserCode()]
  await db.insert(deviceAuthorization).values({
    id: randomUUIDv7(),
    deviceCodeHash: hashOfDeviceCode(deviceCode),
    userCodeHash: hashOfUserCode(userCode),
    publicKey,
    sealingKey,
    name,
    system,
    address,
    intervalSeconds: INTERVAL_SECONDS,
    polledAt: now,
    createdAt: now,
    expiresAt: new Date(now.getTime() + EXPIRES_IN_SECONDS * 1_000),
  })
  return { ok: true, deviceCode, userCode, expiresInSeconds: EXPIRES_IN_SECONDS, intervalSeconds: INTERVAL_SECONDS }
}

/** What became of a machine that asked; it alone is told, since it proves its key each time. */
export async function redeemDeviceCode(
  db: Queries,
  { deviceCode, publicKey, assertion }: { deviceCode: string; publicKey: string; assertion: string },
  now: Date,
): Promise<{ ok: true; computerId: string; computerName: string; organizationName: string } | Refused> {
  const flaw = await flawOfProof(publicKey, assertion)
  if (flaw !== undefined) return flaw
  const [found] = await db
    .select({ asked: deviceAuthorization, computer, organizationName: organization.name })
    .from(deviceAuthorization)
    // No longer its computer where it was removed or replaced since.
    .leftJoin(computer, and(eq(computer.id, deviceAuthorization.computerId), eq(computer.publicKey, publicKey)))
    .leftJoin(organization, eq(organization.id, deviceAuthorization.organizationId))
    .where(and(eq(deviceAuthorization.deviceCodeHash, hashOfDeviceCode(deviceCode)), eq(deviceAuthorization.publicKey, publicKey)))
  if (found === undefined) return refuse('device-code-invalid', 'This device code is not known, or belongs to another machine.')
  const { asked } = found
  if (asked.state === 'denied') return refuse('enrolment-denied', 'It was denied.')
  if (asked.state === 'approved') {
    const { computer: became, organizationName } = found
    if (became === null || became.revokedAt !== null || organizationName === null)
      return refuse('enrolment-denied', 'It was approved, and its computer was removed since.')
    return { ok: true, computerId: became.id, computerName: became.name, organizationName }
  }
  if (asked.expiresAt <= now) return refuse('enrolment-expired', 'The code was shown for 15 minutes.')
  const isEarly = now.getTime() - asked.polledAt.getTime() < asked.intervalSeconds * 1_000 - EARLY_MS
  const slower = sql`least(${MAX_INTERVAL_SECONDS}, ${deviceAuthorization.intervalSeconds} + ${INTERVAL_SECONDS})`
  await db
    .update(deviceAuthorization)
    .set({ polledAt: now, ...(isEarly ? { intervalSeconds: slower } : {}) })
    .where(eq(deviceAuthorization.id, asked.id))
  return isEarly
    ? refuse('enrolment-slow-down', `Ask every ${asked.intervalSeconds + INTERVAL_SECONDS} seconds.`)
    : refuse('enrolment-pending', 'Nobody has decided yet.')
}

/** Who asks has the private half of the key that it wants to be known by. */
async function flawOfProof(publicKey: string, assertion: string): Promise<Refused | undefined> {
  const flaw = await flawOfAssertion(assertion, { publicKey, issuer: publicKey, audience: ENROLMENT_AUDIENCE })
  return flaw === undefined ? undefined : refuse('agent-assertion-invalid', flaw)
}

function hashOfDeviceCode(code: string): Buffer {
  return hash('sha256', code, 'buffer')
}
