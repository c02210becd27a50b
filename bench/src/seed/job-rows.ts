import type { Chance } from './chance.ts'
import type { Cell } from './copy-rows.ts'
import { jobTitle } from './job-title.ts'
import { evidenceOf } from './tell-job.ts'
import type { ToldEvent, ToldJob } from './tell-job.ts'

/** The rows of a few thousand jobs, by table. */
export interface JobRows {
  job: Record<string, Cell>[]
  job_event: Record<string, Cell>[]
  document: Record<string, Cell>[]
  receipt: Record<string, Cell>[]
}

export interface JobRowsFor {
  organizationId: string
  /** The name of the API key that submitted them. */
  submitter: string
  /** The name of the person who settles doubts. */
  person: string
  now: Date
  chance: Chance
}

const HOUR_MS = 3_600_000
const LABEL_BYTES = 700

export function addJobRows(rows: JobRows, job: ToldJob, number: number, made: JobRowsFor): void {
  const { chance, now } = made
  const lastAt = (kind: ToldEvent['event']['kind']) => job.events.findLast(({ event }) => event.kind === kind)?.at ?? null
  const last = job.events.at(-1)
  const endedAt = last !== undefined && ['completed', 'failed', 'canceled', 'expired'].includes(job.state) ? last.at : null
  const progressed = job.events.findLast(({ event }) => event.kind === 'progressed')?.event
  const sizeBytes = 400 + chance.below(90_000)
  rows.job.push({
    id: job.id,
    organization_id: made.organizationId,
    printer_id: job.printer.id,
    computer_id: job.printer.computer.id,
    title: jobTitle(job.printer, number, chance),
    format: job.printer.model.format,
    ticket: job.printer.model.format === 'application/pdf' ? { media: job.printer.model.media, copies: 1 } : {},
    metadata: { order: String(4_500_000_000 + number), wave: String(1 + (number >> 9)) },
    on_doubt: 'hold',
    state: job.state,
    reasons: progressed?.kind === 'progressed' ? progressed.reasons : [],
    message: progressed?.kind === 'progressed' ? progressed.message : '',
    evidence: job.state === 'completed' ? evidenceOf(job.printer) : null,
    failure: job.failure,
    spooler_job: job.spoolerJob === null ? null : { id: String(job.spoolerJob), uuid: null },
    sheets_completed: job.state === 'completed' ? 1 : null,
    offer_epoch: job.isOffered ? 1 : null,
    size_bytes: sizeBytes,
    // As a careful system sends them: most, but not all.
    idempotency_key: number % 4 === 0 ? null : `seed-${job.id}`,
    request_fingerprint: number % 4 === 0 ? null : Buffer.from(job.id.replaceAll('-', '').repeat(2), 'hex'),
    created_at: job.createdAt,
    expires_at: job.expiresAt,
    delivered_at: lastAt('delivered'),
    printing_at: lastAt('printing'),
    ended_at: endedAt,
  })
  for (const event of job.events) rows.job_event.push(eventRow(job, event, made))
  const sha256 = Buffer.from(`${job.id}${job.id}`.replaceAll('-', ''), 'hex')
  const isKept = job.state === 'failed' && endedAt !== null && now.getTime() - endedAt.getTime() < HOUR_MS
  const stored = { job_id: job.id, sha256, stored_at: job.createdAt }
  if (endedAt === null || isKept) {
    const bytes = chance.bytes(LABEL_BYTES)
    const keptUntil = isKept ? new Date(endedAt.getTime() + HOUR_MS) : null
    rows.document.push({
      ...stored,
      size_bytes: bytes.length,
      bytes,
      sealing_key_id: job.printer.computer.sealingKeyId,
      kept_until: keptUntil,
    })
  } else {
    const by = last?.by ?? 'relay'
    const reason = job.state === 'failed' ? 'retention-over' : job.state
    const deletedAt = job.state === 'failed' ? new Date(endedAt.getTime() + HOUR_MS) : endedAt
    rows.receipt.push({ ...stored, size_bytes: sizeBytes, deleted_at: deletedAt, reason, by, by_name: nameOf(by, job, made) })
  }
}

function eventRow(job: ToldJob, { at, by, from, to, event }: ToldEvent, made: JobRowsFor): Record<string, Cell> {
  return {
    job_id: job.id,
    at,
    // The agent's word reaches the relay a moment later.
    happened_at: by === 'agent' ? new Date(at.getTime() - 3) : null,
    by,
    by_name: nameOf(by, job, made),
    from_state: from,
    to_state: to,
    event,
  }
}

function nameOf(by: ToldEvent['by'], job: ToldJob, { submitter, person }: JobRowsFor): string {
  return { 'relay': 'relay', 'agent': job.printer.computer.name, 'person': person, 'api-key': submitter }[by]
}
