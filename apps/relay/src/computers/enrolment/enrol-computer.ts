import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import type { Queries, Transaction } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { enrolmentCode } from '../../db/tables/enrolment-code.table.ts'
import { organization } from '../../db/tables/organization.table.ts'
import { admitMachine } from './admit-machine.ts'
import type { NewMachine } from './new-machine.ts'
import { hashOfEnrolmentCode } from './enrolment-code-format.ts'

export interface Enrolment extends NewMachine {
  code: string
  /** From where the machine asks. */
  address?: string
}

export interface Enrolled {
  computerId: string
  computerName: string
  organizationId: string
  organizationName: string
  enrolmentCodeId: string
  /** Another machine was this computer until now. */
  isReplaced: boolean
}

/**
 * Adds a machine. The code's row is locked while it loses a use, so that two machines cannot share the last one.
 * An agent that asks again with the same key, because the answer was lost, gets the same computer and pays no second use.
 */
export async function enrolComputer(
  db: Queries,
  { code: typed, address, ...machine }: Enrolment,
  now = new Date(),
): Promise<({ ok: true } & Enrolled) | Refused> {
  return db.transaction(async (tx) => {
    const hash = hashOfEnrolmentCode(typed)
    const [code] = await tx.select().from(enrolmentCode).where(eq(enrolmentCode.hash, hash)).for('update')
    if (code === undefined) return invalid('is not known: compare it with the one that the console showed')
    const { id: enrolmentCodeId, siteId, replacesComputerId } = code
    const organizationId = OrganizationId.parse(code.organizationId)
    const of = { organizationId, organizationName: await nameOf(tx, organizationId), enrolmentCodeId }
    const repeated = await enrolledBefore(tx, enrolmentCodeId, machine.publicKey)
    if (repeated !== undefined) return { ok: true, ...repeated, ...of, isReplaced: false }
    const flaw = flawOf(code, now)
    if (flaw !== undefined) return invalid(flaw)
    const by = { kind: 'agent' as const, name: machine.name, organizationId, ...(address === undefined ? {} : { address }) }
    const admitted = await admitMachine(tx, { by, machine, place: { siteId, replacesComputerId, enrolmentCodeId }, now })
    if (admitted === undefined) return invalid('was made to replace a computer that was removed, or moved to another site, since')
    await tx
      .update(enrolmentCode)
      .set({ usesLeft: code.usesLeft - 1 })
      .where(eq(enrolmentCode.id, enrolmentCodeId))
    return { ok: true, ...admitted, ...of }
  })
}

/** Said to whoever has the code, and so may know what became of it. */
function flawOf({ withdrawnAt, expiresAt, usesLeft, uses }: typeof enrolmentCode.$inferSelect, now: Date): string | undefined {
  if (usesLeft === 0) return uses === 1 ? 'was used already, and was good for one machine' : `was used up, by ${uses} machines`
  if (withdrawnAt !== null) return `was withdrawn at ${withdrawnAt.toISOString()}`
  return expiresAt <= now ? `was good until ${expiresAt.toISOString()}` : undefined
}

function invalid(why: string): Refused {
  return refuse('enrolment-code-invalid', `This code ${why}.`)
}

async function enrolledBefore(tx: Transaction, codeId: string, publicKey: string) {
  const [found] = await tx
    .select({ computerId: computer.id, computerName: computer.name })
    .from(computer)
    .where(and(eq(computer.enrolmentCodeId, codeId), eq(computer.publicKey, publicKey), isNull(computer.revokedAt)))
  return found
}

async function nameOf(tx: Transaction, organizationId: string): Promise<string> {
  const [found] = await tx.select({ name: organization.name }).from(organization).where(eq(organization.id, organizationId))
  if (found === undefined) throw new Error(`an enrolment code belongs to the organization ${organizationId}, which is not there`)
  return found.name
}
