import { PrinterOutage } from '@cloudprint/protocol/http/printer-outage'
import type { listPrinterOutages as listPrinterOutagesRoute } from '@cloudprint/protocol/http/printer-outage'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../../access/reach.ts'
import { reachValues, withinReach } from '../../access/within-reach.ts'

interface OutageRecord {
  id: string
  kind: PrinterOutage['kind']
  since: Date
  until: Date | null
  reasons: PrinterOutage['reasons']
}

/**
 * When a printer would not have printed, the latest first: by its own word, or because its computer was away; undefined when there is
 * no such printer within reach. Times are cut to the milliseconds that a cursor has, or an outage would stand on two pages.
 */
export async function listPrinterOutages(
  pool: pg.Pool,
  reach: Reach,
  {
    printerId,
    kind,
    reason,
    endedAfter,
    minSeconds,
    cursor,
    limit,
  }: InputOf<typeof listPrinterOutagesRoute>['query'] & { printerId: string },
): Promise<{ items: PrinterOutage[]; nextCursor: string | null } | undefined> {
  const { rows: printers } = await pool.query<{ computerId: string; createdAt: Date }>(
    `select computer_id as "computerId", created_at as "createdAt" from printer where ${withinReach.printer} and printer.id = $4`,
    [...reachValues(reach), printerId],
  )
  const printer = printers[0]
  if (printer === undefined) return undefined
  const last = parseCursor(cursor)
  const { rows } = await pool.query<OutageRecord>(
    `select * from (
       select 'p' || id as id, kind, date_trunc('milliseconds', since) as since, until, reasons from printer_outage where printer_id = $1
       union all
       select 'c' || id, 'unreachable', date_trunc('milliseconds', greatest(since, $3)), until, '[]' from computer_outage
       where computer_id = $2 and (until is null or until > $3)) outage
     where ($4::text is null or kind = $4)
       and ($5::text is null or reasons @> jsonb_build_array(jsonb_build_object('reason', $5::text)))
       and ($6::timestamptz is null or until is null or until > $6)
       and extract(epoch from coalesce(until, now()) - since) >= $7
       and ($8::timestamptz is null or (since, id) < ($8, $9))
     order by since desc, id desc limit $10`,
    [
      printerId,
      printer.computerId,
      printer.createdAt,
      kind ?? null,
      reason ?? null,
      endedAfter ?? null,
      minSeconds ?? 0,
      last?.since ?? null,
      last?.id ?? null,
      limit + 1,
    ],
  )
  const page = rows.slice(0, limit)
  const end = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(toOutage), nextCursor: end === undefined ? null : `${end.since.toISOString()} ${end.id}` }
}

function toOutage(row: OutageRecord): PrinterOutage {
  return PrinterOutage.parse({ ...row, since: row.since.toISOString(), until: row.until?.toISOString() ?? null })
}

/** One that is not ours begins at the beginning. */
function parseCursor(cursor: string | undefined): { since: string; id: string } | undefined {
  const [, since, id] = /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z) ([pc]\d{1,18})$/.exec(cursor ?? '') ?? []
  return since === undefined || id === undefined || Number.isNaN(Date.parse(since)) ? undefined : { since, id }
}
