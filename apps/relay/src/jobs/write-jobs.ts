import type pg from 'pg'
import type { JobRow } from './job-row.ts'
import type { HistoryEntry } from './job-rows.ts'

const rowColumns = `id, organization_id as "organizationId", computer_id as "computerId", printer_id as "printerId",
  on_doubt as "onDoubt", created_at as "createdAt", expires_at as "expiresAt", state, reasons, message, evidence, failure,
  spooler_job as "spoolerJob", sheets_completed as "sheetsCompleted", attempt, offer_epoch as "offerEpoch",
  cancel_requested_at as "cancelRequestedAt", delivered_at as "deliveredAt", printing_at as "printingAt", ended_at as "endedAt"`

export async function lockJobs(client: pg.PoolClient, ids: string[]): Promise<Map<string, JobRow>> {
  const { rows } = await client.query<JobRow>({
    name: 'lock-jobs',
    text: `select ${rowColumns} from job where id = any($1::uuid[]) order by id for update`,
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The ids stand beside the records because they alone lead the planner to the primary key: of a record set it expects 100 rows and reads the whole table. */
export async function writeJobs(client: pg.PoolClient, rows: JobRow[], entries: HistoryEntry[]): Promise<void> {
  await client.query({
    name: 'write-jobs',
    text: `with change as (
        update job set state = n.state, reasons = n.reasons, message = n.message, evidence = n.evidence, failure = n.failure,
          spooler_job = n."spoolerJob", sheets_completed = n."sheetsCompleted", attempt = n.attempt, offer_epoch = n."offerEpoch",
          cancel_requested_at = n."cancelRequestedAt", expires_at = n."expiresAt", delivered_at = n."deliveredAt",
          printing_at = n."printingAt", ended_at = n."endedAt"
        from jsonb_to_recordset($1::jsonb) as n(id uuid, state text, reasons jsonb, message text, evidence text, failure jsonb,
          "spoolerJob" jsonb, "sheetsCompleted" int, attempt int, "offerEpoch" int, "cancelRequestedAt" timestamptz,
          "expiresAt" timestamptz, "deliveredAt" timestamptz, "printingAt" timestamptz, "endedAt" timestamptz)
        where job.id = n.id and job.id = any($3::uuid[]))
      insert into job_event (job_id, at, happened_at, by, by_name, from_state, to_state, event)
      select job_id, at, happened_at, by, by_name, from_state, to_state, event
      from rows from (jsonb_to_recordset($2::jsonb) as (job_id uuid, at timestamptz, happened_at timestamptz, by text, by_name text,
        from_state text, to_state text, event jsonb)) with ordinality as e(job_id, at, happened_at, by, by_name, from_state, to_state, event, n)
      order by n`,
    values: [JSON.stringify(rows), JSON.stringify(entries), rows.map((row) => row.id)],
  })
}
