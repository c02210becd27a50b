import type { EnrolmentCode } from '@cloudprint/protocol/http/computer-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, asc, eq } from 'drizzle-orm'
import { randomUUIDv7 } from 'node:crypto'
import type { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Author } from '../access/audit.ts'
import type { Reach } from '../access/reach.ts'
import { isWithin } from '../access/within-reach.ts'
import type { Queries, Transaction } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'
import { enrolmentCode } from '../db/tables/enrolment-code.table.ts'
import { site } from '../db/tables/site.table.ts'
import { hashOfEnrolmentCode, makeEnrolmentCode } from './enrolment-code-format.ts'

type EnrolmentCodeReply = z.input<typeof EnrolmentCode>
type ShownCode = Pick<typeof enrolmentCode.$inferSelect, 'id' | 'siteId' | 'usesLeft' | 'createdAt' | 'expiresAt'>

/** Makes a code for the organization's first site; the answer is the only place where the code itself ever is. */
export async function createEnrolmentCode(
  db: Queries | Transaction,
  by: Author,
  wanted: { uses: number; expiresIn: number },
): Promise<EnrolmentCodeReply & { code: string }> {
  const code = makeEnrolmentCode()
  const row = await db.transaction(async (tx) => {
    const siteId = await firstSiteOf(tx, by.organizationId)
    const now = new Date()
    const made = {
      id: randomUUIDv7(),
      organizationId: by.organizationId,
      siteId,
      hash: hashOfEnrolmentCode(code),
      usesLeft: wanted.uses,
      createdBy: by.name,
      createdAt: now,
      expiresAt: new Date(now.getTime() + wanted.expiresIn * 1_000),
    }
    await tx.insert(enrolmentCode).values(made)
    await recordAudit(tx, by, { action: 'enrolment-code.created', target: made.id, detail: wanted })
    return made
  })
  return { ...asReply(row, []), code }
}

export async function readEnrolmentCode(
  db: Queries,
  reach: Reach,
  id: string,
): Promise<{ ok: true; enrolmentCode: EnrolmentCodeReply } | Refused> {
  const [row] = await db
    .select()
    .from(enrolmentCode)
    .where(and(isWithin('enrolmentCode', reach), eq(enrolmentCode.id, id)))
  if (row === undefined) return refuse('enrolment-code-not-found', `There is no enrolment code with the id "${id}".`)
  const came = await db.select({ id: computer.id }).from(computer).where(eq(computer.enrolmentCodeId, id)).orderBy(asc(computer.id))
  return {
    ok: true,
    enrolmentCode: asReply(
      row,
      came.map((each) => each.id),
    ),
  }
}

function asReply(row: ShownCode, computerIds: string[]): EnrolmentCodeReply {
  const { id, siteId, usesLeft } = row
  return { id, siteId, usesLeft, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString(), computerIds }
}

async function firstSiteOf(tx: Transaction, organizationId: string): Promise<string> {
  const [first] = await tx.select({ id: site.id }).from(site).where(eq(site.organizationId, organizationId)).orderBy(asc(site.id)).limit(1)
  if (first === undefined) throw new Error(`the organization ${organizationId} has no site`)
  return first.id
}
