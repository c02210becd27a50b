import type { changePrinter as changePrinterRoute } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, exists, isNull } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { isWithin } from '../access/within-reach.ts'
import type { Queries } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'
import { printer } from '../db/tables/printer.table.ts'

type Change = Partial<InputOf<typeof changePrinterRoute>['body']>

/** Sets a printer's policy and says which computer has it; who changed what stands in the audit. */
export async function changePrinter(
  db: Queries,
  { caller, printerId, change }: { caller: Caller; printerId: string; change: Change },
): Promise<{ ok: true; computerId: string } | Refused> {
  const changed = await db.transaction(async (tx) => {
    const present = tx
      .select({ id: computer.id })
      .from(computer)
      .where(and(eq(computer.id, printer.computerId), isNull(computer.revokedAt)))
    const [row] = await tx
      .update(printer)
      .set(change)
      .where(and(eq(printer.id, printerId), isWithin('printer', caller.reach), exists(present)))
      .returning({ computerId: printer.computerId })
    if (row !== undefined) await recordAudit(tx, caller, { action: 'printer.changed', target: printerId, detail: change })
    return row
  })
  return changed === undefined
    ? refuse('printer-not-found', `There is no printer with the id "${printerId}".`)
    : { ok: true, computerId: changed.computerId }
}
