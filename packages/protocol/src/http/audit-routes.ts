import { z } from 'zod'
import { Timestamp } from '../job.ts'
import { ReportedTime } from '../reported-time.ts'
import { Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Audit'
const access = { by: 'client', scope: 'admin:audit' } as const

export const actorKinds = ['person', 'api-key', 'agent', 'relay'] as const

/** What was changed, with its fields by name. */
const Fields = z.record(z.string(), z.json()).nullable()

export const AuditEntry = z
  .object({
    id: z.string(),
    at: Timestamp,
    actor: z.object({ kind: z.enum(actorKinds), id: z.string().nullable(), name: z.string() }),
    /** The client's address; null for what the relay did by itself, or an agent over its channel. */
    address: z.string().nullable(),
    /** Thing and verb, such as `printer.changed`. */
    action: z.string(),
    /** The id of what was changed. */
    target: z.string(),
    before: Fields,
    after: Fields,
    /** What else there is to know. */
    detail: z.record(z.string(), z.json()),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

const filter = {
  actorKind: z.enum(actorKinds).optional(),
  actorId: Text(100).optional(),
  /** Whole (`printer.changed`), or all of a thing (`printer`). */
  action: Text(100).optional(),
  target: Text(100).optional(),
  after: ReportedTime.optional(),
  before: ReportedTime.optional(),
  /**
   * In names, actions, addresses, and in what was changed. Text without three letters or digits in a row is looked for in a part of the
   * entries at a time: such a page may be empty and have a `nextCursor` all the same.
   */
  search: Text(255).optional(),
}
export const AuditFilter = z.object(filter)
export type AuditFilter = z.infer<typeof AuditFilter>

export const listAudit = route({
  id: 'listAudit',
  method: 'GET',
  path: '/v1/audit',
  tag,
  summary: 'Who changed what, when and from where, newest first',
  access,
  query: z.object({ ...pageQuery, ...filter }),
  replies: { 200: pageOf(AuditEntry) },
  problems: [],
})

export const exportAudit = route({
  id: 'exportAudit',
  method: 'GET',
  path: '/v1/audit/export',
  tag,
  summary: 'The same as a file, oldest first: CSV, or one JSON object a line',
  description: 'Streamed, however long it is. In CSV a field that a spreadsheet would take for a formula begins with an apostrophe.',
  access,
  query: z.object({ format: z.enum(['csv', 'jsonl']), ...filter }),
  replies: { 200: null },
  problems: [],
})
