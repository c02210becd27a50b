import type { changePrinter as changePrinterRoute } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, exists, isNull, sql } from 'drizzle-orm'
import pg from 'pg'
import { recordAudit } from '../../access/audit.ts'
import type { Caller } from '../../access/caller.ts'
import { isWithin } from '../../access/within-reach.ts'
import type { Queries } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { printer } from '../../db/tables/printer.table.ts'

type Change = Partial<InputOf<typeof changePrinterRoute>['body']>

interface ChangePrinter {
  caller: Caller
  printerId: string
  change: Change
  now: Date
}

/** Changes what the organization has decided about a printer and says which computer has it; who changed what stands in the audit. */
export async function changePrinter(
  db: Queries,
  { caller, printerId, change, now }: ChangePrinter,
): Promise<{ ok: true; computerId: string } | Refused> {
  const { paused, ...others } = change
  try {
    const changed = await db.transaction(async (tx) => {
      const present = tx
        .select({ id: computer.id })
        .from(computer)
        .where(and(eq(computer.id, printer.computerId), isNull(computer.revokedAt)))
      const [before] = await tx
        .select()
        .from(printer)
        .where(and(eq(printer.id, printerId), isWithin('printer', caller.reach), exists(present)))
        .for('no key update')
      if (before === undefined) return undefined
      if (change.labels !== undefined && change.labels !== null && !before.description.isRaw)
        return refuse('printer-has-driver', `${before.alias ?? before.description.displayName} takes PDFs and images as they are.`)
      await tx
        .update(printer)
        .set({ ...others, ...(paused === undefined ? {} : paused ? pausedBy(caller, now) : goingOn) })
        .where(eq(printer.id, printerId))
      const act = { before: sameFields(before, change), after: change, detail: change }
      await recordAudit(tx, caller, { action: 'printer.changed', target: printerId, ...act })
      return { ok: true as const, computerId: before.computerId }
    })
    return changed ?? refuse('printer-not-found', `There is no printer with the id "${printerId}".`)
  } catch (cause) {
    if (isAliasTaken(cause)) return refuse('printer-alias-taken', `Another printer is called "${change.alias}".`)
    throw cause
  }
}

/** What was, of what is to change. */
function sameFields(before: typeof printer.$inferSelect, change: Change): Record<string, unknown> {
  const was = { ...before, paused: before.pausedAt !== null }
  return Object.fromEntries((Object.keys(change) as (keyof Change)[]).map((field) => [field, was[field]]))
}

const goingOn = { pausedAt: null, pausedBy: null }

/** One that is paused already stays so since then, and by whom it was paused then. */
function pausedBy({ name }: Caller, now: Date) {
  return {
    pausedAt: sql`coalesce(${printer.pausedAt}, ${now.toISOString()}::timestamptz)`,
    pausedBy: sql`coalesce(${printer.pausedBy}, ${name})`,
  }
}

function isAliasTaken(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return cause instanceof pg.DatabaseError && cause.constraint === 'printer_by_alias'
}
