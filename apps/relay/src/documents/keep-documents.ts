import { sql } from 'drizzle-orm'
import type pg from 'pg'
import type { Transaction } from '../db/database.ts'

/**
 * Keeps the documents of jobs that have just failed for as long as their organizations say, in the caller's transaction; answers
 * whose were kept. The shares make a change of that setting wait, which then finds what is kept here.
 */
export async function keepDocuments(client: pg.PoolClient, jobIds: string[], now: Date): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'keep-documents',
    text: `with policy as materialized (
        select job.id, failed_document_retention_seconds as seconds from job join organization on organization.id = job.organization_id
        where job.id = any($1::uuid[]) and failed_document_retention_seconds > 0
        order by organization.id for share of organization)
      update document set kept_until = $2::timestamptz + make_interval(secs => policy.seconds)
      from policy where document.job_id = policy.id and document.job_id = any($1::uuid[])
      returning document.job_id as id`,
    values: [jobIds, now],
  })
  return idsOf(rows)
}

/** Of these jobs, those that have failed and whose documents are kept still; the caller holds the locks of the jobs. */
export async function listKept(client: pg.PoolClient, jobIds: string[], now: Date): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'list-kept',
    text: 'select job_id as id from document where job_id = any($1::uuid[]) and kept_until > $2',
    values: [jobIds, now],
  })
  return idsOf(rows)
}

/** These documents are those of open jobs again. */
export async function unkeepDocuments(client: pg.PoolClient, jobIds: string[]): Promise<void> {
  await client.query({
    name: 'unkeep-documents',
    text: 'update document set kept_until = null where job_id = any($1::uuid[])',
    values: [jobIds],
  })
}

/** What an organization's failed jobs have left is kept for so long, counted from when they failed, instead of as long as was said then. */
export async function keepDocumentsFor(tx: Transaction, organizationId: string, seconds: number): Promise<void> {
  await tx.execute(sql`update document set kept_until = job.ended_at + make_interval(secs => ${seconds})
    from job where job.id = document.job_id and job.organization_id = ${organizationId} and document.kept_until is not null`)
}

function idsOf(rows: { id: string }[]): Set<string> {
  return new Set(rows.map((row) => row.id))
}
