import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../../access/audit.ts'
import type { Author } from '../../access/audit.ts'
import { lockSite } from '../../access/lock-site.ts'
import type { Reach } from '../../access/reach.ts'
import { isWithin } from '../../access/within-reach.ts'
import type { Queries, Transaction } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { enrolmentCode } from '../../db/tables/enrolment-code.table.ts'
import { site } from '../../db/tables/site.table.ts'
import { hashOfEnrolmentCode, makeEnrolmentCode } from './enrolment-code-format.ts'

/** Whoever makes or withdraws codes, within their reach. */
type Issuer = Author & { reach: Reach }

interface WantedCode {
  siteId?: string | undefined
  uses: number
  /** Seconds. */
  expiresIn: number
  replacesComputerId?: string | undefined
}

/** Makes a code; the answer is the only place where it ever is. */
export async function createEnrolmentCode(
  db: Queries | Transaction,
  by: Issuer,
  wanted: WantedCode,
  now: Date,
): Promise<{ ok: true; id: string; code: string } | Refused> {
  const code = makeEnrolmentCode()
  return db.transaction(async (tx) => {
    const chosen = await chooseSite(tx, by.reach, wanted)
    if (!chosen.ok) return chosen
    const { uses, expiresIn, replacesComputerId = null } = wanted
    const id = randomUUIDv7()
    await tx.insert(enrolmentCode).values({
      id,
      organizationId: by.organizationId,
      siteId: chosen.siteId,
      hash: hashOfEnrolmentCode(code),
      uses,
      usesLeft: uses,
      replacesComputerId,
      createdBy: by.name,
      createdById: by.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + expiresIn * 1_000),
    })
    const after = { siteId: chosen.siteId, uses, expiresIn, replacesComputerId }
    await recordAudit(tx, by, { action: 'enrolment-code.created', target: id, after })
    return { ok: true, id, code }
  })
}

/** From the commit on no machine is taken with it. Withdrawing twice is no error. */
export async function withdrawEnrolmentCode(db: Queries, by: Issuer, id: string, now: Date): Promise<{ ok: true } | Refused> {
  return db.transaction(async (tx) => {
    const own = and(isWithin('enrolmentCode', by.reach), eq(enrolmentCode.id, id))
    const [found] = await tx
      .select({ withdrawnAt: enrolmentCode.withdrawnAt, siteId: enrolmentCode.siteId, usesLeft: enrolmentCode.usesLeft })
      .from(enrolmentCode)
      .where(own)
      .for('update')
    if (found === undefined) return refuse('enrolment-code-not-found', `There is no enrolment code with the id "${id}".`)
    if (found.withdrawnAt !== null) return { ok: true }
    await tx.update(enrolmentCode).set({ withdrawnAt: now }).where(eq(enrolmentCode.id, id))
    const before = { siteId: found.siteId, usesLeft: found.usesLeft }
    await recordAudit(tx, by, { action: 'enrolment-code.withdrawn', target: id, before })
    return { ok: true }
  })
}

/** The site asked for, that of the computer to be replaced, or else the first that the caller sees. */
async function chooseSite(
  tx: Transaction,
  reach: Reach,
  { siteId, replacesComputerId }: WantedCode,
): Promise<{ ok: true; siteId: string } | Refused> {
  if (replacesComputerId !== undefined) {
    const there = and(eq(computer.id, replacesComputerId), isWithin('computer', reach), isNull(computer.revokedAt))
    const [old] = await tx.select({ siteId: computer.siteId }).from(computer).where(there)
    return old === undefined
      ? refuse('computer-not-found', `There is no computer with the id "${replacesComputerId}".`)
      : { ok: true, siteId: old.siteId }
  }
  const meant = siteId ?? (await firstSite(tx, reach))
  if (meant !== undefined && (await lockSite(tx, reach, meant, 'to put something there')) !== undefined) return { ok: true, siteId: meant }
  return refuse('site-not-found', siteId === undefined ? 'There is no site yet.' : `There is no site with the id "${siteId}".`)
}

async function firstSite(tx: Transaction, reach: Reach): Promise<string | undefined> {
  const [first] = await tx.select({ id: site.id }).from(site).where(isWithin('site', reach)).orderBy(asc(site.id)).limit(1)
  return first?.id
}
