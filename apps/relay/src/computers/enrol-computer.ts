import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../access/audit.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'
import { enrolmentCode } from '../db/tables/enrolment-code.table.ts'
import { organization } from '../db/tables/organization.table.ts'
import { sealingKey } from '../db/tables/sealing-key.table.ts'
import { hashOfEnrolmentCode } from './enrolment-code-format.ts'

export interface Enrolment {
  code: string
  name: string
  publicKey: string
  sealingKey?: SealingKey | undefined
  system: SystemInfo
}

export interface Enrolled {
  computerId: string
  computerName: string
  organizationId: string
  organizationName: string
  enrolmentCodeId: string
}

const invalidCode = refuse('enrolment-code-invalid', 'This code is not known, used up or expired.')

/**
 * Adds a machine. The code loses one use in the statement that checks it, so that two machines cannot share the last one.
 * An agent that asks again with the same key, because the answer was lost, gets the same computer and pays no second use.
 */
export async function enrolComputer(db: Queries, enrolment: Enrolment, now = new Date()): Promise<({ ok: true } & Enrolled) | Refused> {
  return db.transaction(async (tx) => {
    const hash = hashOfEnrolmentCode(enrolment.code)
    const repeated = await enrolledBefore(tx, hash, enrolment.publicKey)
    if (repeated !== undefined) return { ok: true, ...repeated }
    const [code] = await tx
      .update(enrolmentCode)
      .set({ usesLeft: sql`${enrolmentCode.usesLeft} - 1` })
      .where(and(eq(enrolmentCode.hash, hash), gt(enrolmentCode.usesLeft, 0), gt(enrolmentCode.expiresAt, now)))
      .returning()
    if (code === undefined) return invalidCode
    const { organizationId, siteId } = code
    const computerId = randomUUIDv7()
    const { name, publicKey, system } = enrolment
    await tx.insert(computer).values({ id: computerId, organizationId, siteId, name, publicKey, system, enrolmentCodeId: code.id })
    if (enrolment.sealingKey !== undefined) await tx.insert(sealingKey).values({ computerId, ...enrolment.sealingKey, publishedAt: now })
    await recordAudit(
      tx,
      { kind: 'agent', name, organizationId: OrganizationId.parse(organizationId) },
      { action: 'computer.enrolled', target: computerId, detail: { name, system, enrolmentCodeId: code.id } },
    )
    const organizationName = await nameOf(tx, organizationId)
    return { ok: true, computerId, computerName: name, organizationId, organizationName, enrolmentCodeId: code.id }
  })
}

async function enrolledBefore(tx: Transaction, hash: Buffer, publicKey: string): Promise<Enrolled | undefined> {
  const [found] = await tx
    .select({
      computerId: computer.id,
      computerName: computer.name,
      organizationId: organization.id,
      organizationName: organization.name,
      enrolmentCodeId: enrolmentCode.id,
    })
    .from(computer)
    .innerJoin(enrolmentCode, eq(enrolmentCode.id, computer.enrolmentCodeId))
    .innerJoin(organization, eq(organization.id, computer.organizationId))
    .where(and(eq(enrolmentCode.hash, hash), eq(computer.publicKey, publicKey), isNull(computer.revokedAt)))
  return found
}

async function nameOf(tx: Transaction, organizationId: string): Promise<string> {
  const [found] = await tx.select({ name: organization.name }).from(organization).where(eq(organization.id, organizationId))
  if (found === undefined) throw new Error(`an enrolment code belongs to the organization ${organizationId}, which is not there`)
  return found.name
}
