import type { PrinterEvent, listPrinterEvents as listPrinterEventsRoute } from '@cloudprint/protocol/http/printer-routes'
import { PrinterEvent as EventSchema } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { problems } from '@cloudprint/protocol/problems'
import { QueueAct, queueActKinds } from '@cloudprint/protocol/queue-act'
import type pg from 'pg'
import type { Reach } from '../../access/reach.ts'
import { reachValues, withinReach } from '../../access/within-reach.ts'

interface AuditRecord {
  id: string
  at: Date
  by: PrinterEvent['by']
  byName: string
  kind: string
  detail: unknown
}

/** What was done to a printer, newest first, as the audit has it; undefined when no such printer is within reach. */
export async function listPrinterEvents(
  pool: pg.Pool,
  reach: Reach,
  { printerId, cursor, limit }: InputOf<typeof listPrinterEventsRoute>['query'] & { printerId: string },
): Promise<{ items: PrinterEvent[]; nextCursor: string | null } | undefined> {
  const { rows: found } = await pool.query(`select from printer where ${withinReach.printer} and printer.id = $4`, [
    ...reachValues(reach),
    printerId,
  ])
  if (found.length === 0) return undefined
  const { rows } = await pool.query<AuditRecord>(
    `select id::text, at, actor_kind as by, actor_name as "byName", substr(action, length('printer.') + 1) as kind, detail
     from audit_entry where target = $1 and organization_id = $2 and action = any($5) and ($3::bigint is null or id < $3)
     order by audit_entry.id desc limit $4`,
    [printerId, reach.organizationId, parseCursor(cursor), limit + 1, actions],
  )
  const page = rows.slice(0, limit)
  return { items: page.map(toEvent), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** A cursor that is not one of ours reads as the end of the list. */
function parseCursor(cursor: string | undefined): string | null {
  return cursor === undefined ? null : /^\d{1,18}$/.test(cursor) ? cursor : '0'
}

function toEvent({ at, by, byName, kind, detail }: AuditRecord): PrinterEvent {
  return EventSchema.parse({
    at: at.toISOString(),
    by,
    byName,
    event: isAct(kind) ? actOf(kind, detail) : { ...asObject(detail), kind },
  })
}

/** What the audit also has of printers stays there: an entry of a kind that is not told here must not spoil the list. */
const actions = [...queueActKinds, 'changed', 'jobs-canceled', 'jobs-settled', 'identified'].map((kind) => `printer.${kind}`)

function isAct(kind: string): boolean {
  return (queueActKinds as readonly string[]).includes(kind)
}

function actOf(kind: string, detail: unknown): unknown {
  const { at, problem, ...act } = QueueAct.parse({ ...asObject(detail), kind })
  return { ...act, happenedAt: at, problem: problem === null ? null : { ...problem, advice: problems[problem.code].advice } }
}

function asObject(detail: unknown): object {
  return typeof detail === 'object' && detail !== null ? detail : {}
}
