import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { recordAudit } from '../../access/audit.ts'
import type { Author } from '../../access/audit.ts'
import type { Transaction } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { sealingKey } from '../../db/tables/sealing-key.table.ts'
import type { NewMachine } from './new-machine.ts'

/** Told why they are not let in; who was replaced even earlier only hears that its proof is not accepted. */
const MAX_FORMER_KEYS = 8

interface Replacement {
  by: Author
  computerId: string
  /** Where it must still stand: nobody takes over one that was moved to where whoever allowed it may see nothing. */
  siteId: string
  machine: NewMachine
  enrolmentCodeId: string | null
  now: Date
}

/**
 * New hardware takes the place of a computer, which keeps its id, its name, its site and its printers: those that the new
 * machine has too, by name. The old machine's key, its session and its keys for documents are good for nothing from the
 * commit on; what it may have held is settled after it, by `release-replaced.ts`.
 */
export async function replaceMachine(
  tx: Transaction,
  { by, computerId, siteId, machine, enrolmentCodeId, now }: Replacement,
): Promise<{ name: string } | undefined> {
  const ofOrganization = eq(computer.organizationId, by.organizationId)
  // In the order of publish-sealing-keys.ts: the computer, then its keys by name. A claim of the old session is committed before.
  const [old] = await tx
    .select({ name: computer.name, system: computer.system, epoch: computer.epoch })
    .from(computer)
    .where(and(eq(computer.id, computerId), eq(computer.siteId, siteId), ofOrganization, isNull(computer.revokedAt)))
    .for('no key update')
  if (old === undefined) return undefined
  const { publicKey, system } = machine
  await tx
    .update(computer)
    .set({
      publicKey,
      system,
      enrolmentCodeId,
      formerKeys: sql`(array_prepend(${computer.publicKey}, ${computer.formerKeys}))[1:${sql.raw(String(MAX_FORMER_KEYS))}]`,
      machine: sql`${computer.machine} + 1`,
      epoch: old.epoch + 1,
      releaseThroughEpoch: old.epoch,
      connected: false,
      connectedSince: now,
      lastSeenAt: null,
      link: null,
    })
    .where(eq(computer.id, computerId))
  const alive = and(eq(sealingKey.computerId, computerId), isNull(sealingKey.destroyedAt))
  await tx.select({ keyId: sealingKey.keyId }).from(sealingKey).where(alive).orderBy(asc(sealingKey.keyId)).for('update')
  await tx
    .update(sealingKey)
    .set({ retiredAt: sql`coalesce(${sealingKey.retiredAt}, ${now})`, destroyedAt: now })
    .where(alive)
  if (machine.sealingKey !== undefined) await tx.insert(sealingKey).values({ computerId, ...machine.sealingKey, publishedAt: now })
  const { name } = old
  await recordAudit(tx, by, {
    action: 'computer.replaced',
    target: computerId,
    detail: { name, from: old.system, to: system, enrolmentCodeId },
  })
  return { name }
}
