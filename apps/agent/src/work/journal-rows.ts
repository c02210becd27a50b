import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import { DocumentFormat } from '@cloudprint/protocol/document-format'
import { JobId } from '@cloudprint/protocol/ids'
import { LabelSetup } from '@cloudprint/protocol/label-setup'
import { JobTicket } from '@cloudprint/protocol/ticket'
import { z } from 'zod'
import { stages } from './held-job.ts'
import type { HeldJob } from './held-job.ts'

type Row = Record<string, unknown>

const json = <S extends z.ZodType>(schema: S) => z.preprocess((text) => JSON.parse(String(text)) as unknown, schema)

const JobRow = z.object({
  key: z.string(),
  job_id: JobId,
  attempt: z.int(),
  printer: z.string(),
  sequence: z.int(),
  title: z.string(),
  format: DocumentFormat,
  ticket: json(JobTicket),
  labels: json(LabelSetup).nullable(),
  expires_at_ms: z.int(),
  size_bytes: z.int(),
  sha256: z.string(),
  is_inline: z.int(),
  is_reference: z.int(),
  stage: z.enum(stages),
  spooler_id: z.string().nullable(),
  spooler_uuid: z.string().nullable(),
  cancel_requested: z.int(),
})

export function readJob(row: Row): HeldJob {
  const job = JobRow.parse(row)
  return {
    key: job.key,
    jobId: job.job_id,
    attempt: job.attempt,
    printer: job.printer,
    sequence: job.sequence,
    title: job.title,
    format: job.format,
    ticket: job.ticket,
    ...(job.labels === null ? {} : { labels: job.labels }),
    expiresAt: new Date(job.expires_at_ms),
    sizeBytes: job.size_bytes,
    sha256: job.sha256,
    isInline: job.is_inline === 1,
    isReference: job.is_reference === 1,
    stage: job.stage,
    spoolerJob: job.spooler_id === null ? null : { id: job.spooler_id, uuid: job.spooler_uuid },
    wish: job.cancel_requested === 1 ? 'cancel' : 'print',
  }
}

/** The message's own schema looks at it once more on its way out. */
export function readReport(row: Row): Report {
  return {
    number: Number(row['number']),
    jobId: String(row['job_id']) as JobId,
    attempt: Number(row['attempt']),
    at: String(row['at']),
    event: JSON.parse(String(row['event'])) as Report['event'],
  }
}
