import { availabilityOf } from '@cloudprint/job-rules/availability'
import type { listPrinters as listPrintersRoute } from '@cloudprint/protocol/http/printer-routes'
import type { Availability, Printer } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { withLabels } from '@cloudprint/protocol/label-setup'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { PrinterCapabilities, PrinterDescription, PrinterHealth } from '@cloudprint/protocol/printer'
import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import type { StopPolicy } from '@cloudprint/protocol/queue-act'
import type pg from 'pg'
import type { Reach } from '../../access/reach.ts'
import { reachValues, withinReach } from '../../access/within-reach.ts'
import { nameCursor, placeOfCursor } from '../../db/name-cursor.ts'
import { isStoppedSql } from './is-stopped-sql.ts'

interface PrinterRecord {
  id: Printer['id']
  computerId: Printer['computerId']
  computerName: string
  siteId: Printer['siteId']
  siteName: string
  name: string
  description: PrinterDescription
  capabilities: PrinterCapabilities
  health: PrinterHealth
  onDoubt: DoubtPolicy
  doubtBlocks: boolean
  onStop: StopPolicy
  labels: LabelSetup | null
  blocked: { by: NonNullable<Printer['blockedBy']>; since: string } | null
  alias: string | null
  tags: string[]
  pausedAt: Date | null
  pausedBy: string | null
  goneAt: Date | null
  connected: boolean
  connectedSince: Date
  jobsAtRelay: number
  jobsAtComputer: number
  jobsPrinting: number
  createdAt: Date
}

/** `job-rules/availability.ts` in SQL, so that lists can be filtered and paged by it; a test holds both against each other. */
export const availabilitySql = `case
  when printer.gone_at is not null then 'gone'
  when printer.paused_at is not null then 'paused'
  when not computer.connected then 'unreachable'
  when printer.doubt_blocks and exists (select from job where job.printer_id = printer.id and state = 'uncertain') then 'stopped'
  when ${isStoppedSql('health')} then 'stopped'
  when health->'reasons' <> '[]' and jsonb_path_exists(health, '$.reasons[*] ? (@.severity == "warning")') then 'attention'
  else 'ready' end`

const columns = `printer.id, printer.computer_id as "computerId", computer.name as "computerName", site.id as "siteId",
  site.name as "siteName", printer.name, description, capabilities, health, printer.on_doubt as "onDoubt",
  doubt_blocks as "doubtBlocks", on_stop as "onStop", labels, case when doubt_blocks then (
    select jsonb_build_object('by', job.id, 'since', (select max(at) from job_event where job_id = job.id and to_state = 'uncertain'))
    from job where job.printer_id = printer.id and state = 'uncertain' order by sequence limit 1) end as blocked,
  alias, tags, paused_at as "pausedAt", paused_by as "pausedBy", gone_at as "goneAt", computer.connected, connected_since as "connectedSince", printer.created_at as "createdAt",
  (select count(*)::int from job where job.printer_id = printer.id and state = 'queued' and offer_epoch is null) as "jobsAtRelay",
  (select count(*)::int from job where job.computer_id = printer.computer_id and job.printer_id = printer.id
    and offer_epoch is not null and state in ('queued', 'delivered')) as "jobsAtComputer",
  (select count(*)::int from job where job.computer_id = printer.computer_id and job.printer_id = printer.id
    and offer_epoch is not null and state = 'printing') as "jobsPrinting"`

const tables = `printer join computer on computer.id = printer.computer_id and computer.revoked_at is null
  join site on site.id = computer.site_id`

/** What people see it called. */
const shownName = `coalesce(printer.alias, printer.description->>'displayName')`

export async function readPrinter(pool: pg.Pool, reach: Reach, printerId: string): Promise<Printer | undefined> {
  const { rows } = await pool.query<PrinterRecord>(`select ${columns} from ${tables} where ${withinReach.printer} and printer.id = $4`, [
    ...reachValues(reach),
    printerId,
  ])
  return rows[0] === undefined ? undefined : toPrinter(rows[0])
}

/** Printers within reach by name; those that are gone only when asked for. */
export async function listPrinters(
  pool: pg.Pool,
  reach: Reach,
  filter: InputOf<typeof listPrintersRoute>['query'],
): Promise<{ items: Printer[]; nextCursor: string | null }> {
  const { rows } = await pool.query<PrinterRecord>(
    `select ${columns} from ${tables}
     where ${withinReach.printer}
       and ($4::uuid is null or printer.computer_id = $4)
       and (case when $5::text is null then printer.gone_at is null else ${availabilitySql} = $5 end)
       and ($6::text is null or strpos(lower(concat_ws(' ', printer.alias, description->>'displayName', printer.name,
         description->>'location', description->>'makeAndModel', array_to_string(tags, ' '), computer.name, site.name)), lower($6)) > 0)
       and ($7::uuid is null or (lower(${shownName}), printer.id) > (lower($8), $7))
       and ($9::uuid is null or site.id = $9)
       and ($10::text is null or lower(printer.alias) = lower($10))
       and ($11::text[] is null or tags @> $11)
     order by lower(${shownName}), printer.id limit $12`,
    [
      ...reachValues(reach),
      filter.computerId ?? null,
      filter.availability ?? null,
      filter.search ?? null,
      ...placeOfCursor(filter.cursor),
      filter.siteId ?? null,
      filter.alias ?? null,
      filter.tag ?? null,
      filter.limit + 1,
    ],
  )
  const items = rows.slice(0, filter.limit).map(toPrinter)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, nextCursor: last === undefined ? null : nameCursor({ id: last.id, name: last.displayName }) }
}

/** How many printers within reach there are of each availability. */
export async function countPrinters(pool: pg.Pool, reach: Reach): Promise<Record<Availability, number>> {
  const { rows } = await pool.query<{ availability: Availability; count: number }>(
    `select ${availabilitySql} as availability, count(*)::int from ${tables} where ${withinReach.printer} group by 1`,
    reachValues(reach),
  )
  const counts = { ready: 0, attention: 0, stopped: 0, paused: 0, unreachable: 0, gone: 0 }
  for (const row of rows) counts[row.availability] = row.count
  return counts
}

function toPrinter(row: PrinterRecord): Printer {
  const { description, goneAt, pausedAt, pausedBy, connected, connectedSince, createdAt, blocked, jobsAtRelay, ...rest } = row
  const isGone = goneAt !== null
  const isPaused = pausedAt !== null
  const availability = availabilityOf({ isGone, isPaused, isConnected: connected, isBlocked: blocked !== null, health: row.health })
  const sinceOf: Partial<Record<Availability, Date | null>> = { gone: goneAt, paused: pausedAt, unreachable: connectedSince }
  return {
    ...rest,
    ...description,
    capabilities: withLabels(row.capabilities, row.labels),
    displayName: row.alias ?? description.displayName,
    systemName: description.displayName,
    paused: pausedAt === null ? null : { since: pausedAt.toISOString(), byName: pausedBy ?? '' },
    blockedBy: blocked?.by ?? null,
    availability,
    availabilitySince:
      sinceOf[availability]?.toISOString() ?? (blocked === null ? sinceOfHealth(row.health) : new Date(blocked.since).toISOString()),
    jobsQueued: jobsAtRelay + row.jobsAtComputer,
    createdAt: createdAt.toISOString(),
  }
}

/** The newest of what makes its health what it is. */
function sinceOfHealth(health: PrinterHealth): string {
  return [health.since, ...health.reasons.map((reason) => reason.since)].reduce((a, b) => (a > b ? a : b))
}
