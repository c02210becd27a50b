import { createHash } from 'node:crypto'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { OfferedJob, RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { Served } from '@cloudprint/protocol/channel/serve'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { refuse } from '@cloudprint/protocol/problems'
import type { DocumentStore } from '../documents/document-store.ts'
import { isReference } from '../documents/unsealer.ts'
import type { HeldJob } from './held-job.ts'
import { fromOffer, jobKey } from './held-job.ts'
import type { Accepting, HeldJobs } from './held-jobs.ts'
import { JournalError } from './job-journal.ts'

type Reply = ReplyOf<RelayMessages, 'offer'>
type Result = Reply['results'][number]

export interface TakeOffersGround {
  jobs: HeldJobs
  documents: Pick<DocumentStore, 'openInline'>
  /** False when every print system has been listed and none has it. */
  mayHavePrinter: (printer: string) => boolean
  /** Its lanes have ended when this aborts: what is new goes to the next run. */
  stopped: AbortSignal
  /** The job is in the journal: print it. */
  accepted: (job: HeldJob) => void
}

/**
 * Answers one offer. A job that is held already is accepted again, which changes nothing; one that has ended and was
 * confirmed gets its end reported once more. All that is new goes into the journal in one transaction before the answer.
 */
export async function takeOffers(
  { epoch, jobs: offered }: RequestOf<RelayMessages, 'offer'>,
  sessionEpoch: number,
  ground: TakeOffersGround,
): Promise<Served<Reply>> {
  if (epoch !== sessionEpoch) {
    return refuse('job-state-conflict', `the offer is of session ${epoch}, this is session ${sessionEpoch}`)
  }
  const { jobs, documents, accepted } = ground
  const freshByKey = new Map<string, Promise<Accepting>>()
  const written: Promise<unknown>[] = []
  const results = offered.map((one): Result => {
    const { jobId } = one
    const key = jobKey(one)
    const accepting = jobs.accepting(key)
    if (accepting !== undefined) {
      written.push(accepting)
      return { jobId, accepted: true }
    }
    const end = jobs.endOf(key)
    if (end !== undefined) {
      written.push(jobs.repeatEnd(key, end))
      return { jobId, accepted: true }
    }
    const refused = whyRefuse(one, freshByKey.size, ground)
    if (refused !== undefined) return { jobId, accepted: false, ...refused }
    freshByKey.set(key, prepare(one, documents))
    return { jobId, accepted: true }
  })
  // No await before this: the same job may be offered again meanwhile, and must be found as being accepted.
  if (freshByKey.size > 0) written.push(jobs.accept(freshByKey).then((fresh) => fresh.forEach((job) => accepted(job))))
  const outcomes = await Promise.allSettled(written)
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure === undefined) return { ok: true, reply: { results } }
  // After a disk failed nobody can say that a job is not held: without an answer the next hello tells.
  if (!(failure.reason instanceof JournalError) || failure.reason.why === 'lost') throw failure.reason
  const { message: detail } = failure.reason
  return {
    ok: true,
    reply: {
      results: offered.map((one, index): Result => {
        const result = results[index]
        const isSettled = result?.accepted === false || jobs.get(jobKey(one)) !== undefined || jobs.endOf(jobKey(one)) !== undefined
        return isSettled && result !== undefined ? result : { jobId: one.jobId, accepted: false, code: 'storage-full', detail }
      }),
    },
  }
}

function whyRefuse(
  offered: OfferedJob,
  taken: number,
  { jobs, mayHavePrinter, stopped }: TakeOffersGround,
): { code: ProblemCode; detail: string } | undefined {
  if (stopped.aborted) return { code: 'agent-busy', detail: 'This agent is being stopped.' }
  if (!mayHavePrinter(offered.printer)) return { code: 'printer-gone', detail: `There is no printer ${offered.printer} on this machine.` }
  const reference = offered.document.isReference === true ? inlineBytes(offered) : undefined
  // Fetched it would be taken for the document itself.
  if (reference !== undefined && !isAsSent(reference, offered))
    return { code: 'document-corrupted', detail: 'What says where the document lies arrived damaged.' }
  if (jobs.room - taken <= 0) return { code: 'agent-busy', detail: 'This agent holds as many jobs as it may.' }
  return undefined
}

/**
 * A document that was damaged on the way is fetched instead: over that way it is checked once more. One that arrived as it was
 * sent and does not open ends its job.
 */
async function prepare(offered: OfferedJob, documents: TakeOffersGround['documents']): Promise<Accepting> {
  const bytes = inlineBytes(offered)
  if (bytes === undefined || !isAsSent(bytes, offered))
    return { job: fromOffer({ ...offered, document: { ...offered.document, inline: null } }), document: null }
  const job = fromOffer(offered)
  if (isReference(bytes, job.jobId)) return { job: { ...job, isInline: false, isReference: true }, document: bytes }
  const opened = await documents.openInline(job, bytes)
  if (!opened.ok) return { job, document: bytes, refused: opened }
  return { job: { ...job, stage: 'held' }, document: bytes }
}

function inlineBytes({ document: { inline } }: OfferedJob): Buffer | undefined {
  return inline === null ? undefined : Buffer.from(inline, 'base64')
}

function isAsSent(bytes: Buffer, { document: { sizeBytes, sha256 } }: OfferedJob): boolean {
  return bytes.length === sizeBytes && createHash('sha256').update(bytes).digest('hex') === sha256
}
