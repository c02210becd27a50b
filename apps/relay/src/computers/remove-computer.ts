import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { isWithin } from '../access/within-reach.ts'
import type { Queries } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'

export interface Removal {
  caller: Caller
  computerId: string
  now: Date
  /** Called after the commit, to cut the agent's connection and forget its key. */
  onRevoked: (computerId: string, computerName: string) => void
}

/** Takes a machine's right to connect. Its row stays, for the history of its jobs. */
export async function removeComputer(db: Queries, { caller, computerId, now, onRevoked }: Removal): Promise<{ ok: true } | Refused> {
  const removed = await db.transaction(async (tx) => {
    const [row] = await tx
      .update(computer)
      .set({ revokedAt: now, connected: false, connectedSince: now, link: null })
      .where(and(eq(computer.id, computerId), isWithin('computer', caller.reach), isNull(computer.revokedAt)))
      .returning({ name: computer.name, siteId: computer.siteId })
    if (row !== undefined)
      await recordAudit(tx, caller, { action: 'computer.removed', target: computerId, before: row, detail: { name: row.name } })
    return row
  })
  if (removed === undefined) return refuse('computer-not-found', `There is no computer with the id "${computerId}".`)
  onRevoked(computerId, removed.name)
  return { ok: true }
}
