import { z } from 'zod'
import { ComputerId, JobId, PrinterId, SiteId } from '../ids.ts'
import { DoubtVerdict, JobState } from '../job-state.ts'
import { namesAddress } from '../content-reference.ts'
import { Job, JobHistoryEntry, Receipt, SubmitJob, namesInnerType, namesOnePlace, sealsNoReference } from '../job.ts'
import { ReportedTime } from '../reported-time.ts'
import { Text } from '../text.ts'
import { Traceparent } from '../traceparent.ts'
import { oneOrMore, pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Jobs'
const JobParams = z.object({ jobId: JobId })
const read = { by: 'client', scope: 'jobs:read' } as const
const write = { by: 'client', scope: 'jobs:write' } as const

export const SubmitHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'use 1 to 255 printable ASCII characters')
    .optional(),
  'traceparent': Traceparent.optional(),
})

export const submitJob = route({
  id: 'submitJob',
  method: 'POST',
  path: '/v1/jobs',
  tag,
  summary: 'Submit a print job',
  description:
    'Send JSON with the document as base64 in `content` (up to a few megabytes), or `multipart/form-data` with a JSON part `job` followed by a part `document`, which is streamed. 201 means that the job is durable. With an `Idempotency-Key`, repeating the same request answers 200 with the same job, for as long as the job’s record is kept. The relay seals each document, so that only the computer of the printer can open it, and keeps no other copy. A system that seals documents itself sends `contentType: application/vnd.cloudprint.sealed` with the type of what is inside as `innerContentType`; how is said at `GET /v1/printers/{printerId}/sealing-key`. To repeat such a request, send the same sealed bytes again. Instead of the document, `contentUrl` may say where it lies: an https address, with `contentCredentials` (Basic or Bearer, sent to that origin alone) and `contentSha256` where wanted. The computer of the printer fetches it when the job arrives there, so that the relay never sees it, and tries again until the job expires; with `fetchBy: relay` the relay fetches it before it answers, and what fails is answered `document-fetch-failed`. Address and credentials are kept as secret as a document. Addresses of private networks are reached only where the settings of who fetches allow it. How is said in docs/documents-by-reference.md. A large document may also be sent before, by `POST /v1/uploads`, so that a cut costs nothing that has arrived: then `uploadId` names it, and the job has that id. A `traceparent` (W3C Trace Context) is kept with the job, and shown; one that is none is ignored.',
  access: write,
  headers: SubmitHeaders,
  body: z
    .strictObject({ ...SubmitJob.shape, content: z.string().optional() })
    .refine(...namesInnerType)
    .refine(...namesAddress)
    .refine(...sealsNoReference)
    .refine(...namesOnePlace)
    .refine(({ content, contentUrl }) => content === undefined || contentUrl === undefined, {
      path: ['contentUrl'],
      error: 'is given together with content: give one of them',
    })
    .refine(({ content, uploadId }) => content === undefined || uploadId === undefined, {
      path: ['uploadId'],
      error: 'is given together with content: give one of them',
    })
    .meta({ id: 'SubmitJobWithContent' }),
  replies: { 201: Job, 200: Job },
  problems: [
    'printer-not-found',
    'printer-gone',
    'document-missing',
    'document-empty',
    'document-too-large',
    'document-not-base64',
    'document-truncated',
    'document-fetch-failed',
    'upload-not-found',
    'upload-unfinished',
    'upload-mismatch',
    'upload-used',
    'too-many-requests',
    'document-format-mismatch',
    'document-format-unsupported',
    'sealed-document-invalid',
    'sealing-key-missing',
    'sealing-key-retired',
    'ticket-unsupported',
    'queue-full',
    'storage-full',
    'storage-away',
    'idempotency-key-invalid',
    'idempotency-key-reused',
    'idempotency-key-in-flight',
  ],
})

export const JobFilter = z.object({
  ...pageQuery,
  state: oneOrMore(JobState).optional(),
  printerId: PrinterId.optional(),
  computerId: ComputerId.optional(),
  siteId: SiteId.optional(),
  /**
   * Part of the title, in any case; one or two letters or digits: the beginning of a word in it. Or a job’s id, or its first eight
   * characters or more. Text without three letters or digits in a row is looked for in a part of the jobs at a time: such a page may be
   * empty and have a `nextCursor` all the same.
   */
  search: Text(255).optional(),
  createdAfter: ReportedTime.optional(),
  createdBefore: ReportedTime.optional(),
})

export const listJobs = route({
  id: 'listJobs',
  method: 'GET',
  path: '/v1/jobs',
  tag,
  summary: 'List jobs, newest first',
  access: read,
  query: JobFilter,
  replies: { 200: pageOf(Job) },
  problems: [],
})

export const getJob = route({
  id: 'getJob',
  method: 'GET',
  path: '/v1/jobs/{jobId}',
  tag,
  summary: 'Read a job',
  access: read,
  params: JobParams,
  replies: { 200: Job },
  problems: ['job-not-found'],
})

export const listJobEvents = route({
  id: 'listJobEvents',
  method: 'GET',
  path: '/v1/jobs/{jobId}/events',
  tag,
  summary: 'A job’s history, oldest first',
  access: read,
  params: JobParams,
  replies: { 200: z.object({ items: z.array(JobHistoryEntry) }) },
  problems: ['job-not-found'],
})

export const cancelJob = route({
  id: 'cancelJob',
  method: 'POST',
  path: '/v1/jobs/{jobId}/cancel',
  tag,
  summary: 'Cancel a job',
  description:
    '200: the job is canceled and no paper comes out. 202: the site was asked to stop it; the job’s state will say what became of it.',
  access: write,
  params: JobParams,
  replies: { 200: Job, 202: Job },
  problems: ['job-not-found', 'job-state-conflict'],
})

export const settleJob = route({
  id: 'settleJob',
  method: 'POST',
  path: '/v1/jobs/{jobId}/settle',
  tag,
  summary: 'Settle an uncertain job',
  description:
    'Nobody could tell whether it was printed; somebody has looked. `printed`: paper came out. `print-again`: none did, and it goes back to the queue with its time starting anew. `discard`: it is not needed any more.',
  access: write,
  params: JobParams,
  body: z.strictObject({ verdict: DoubtVerdict }),
  replies: { 200: Job },
  problems: ['job-not-found', 'job-state-conflict'],
})

export const retryJob = route({
  id: 'retryJob',
  method: 'POST',
  path: '/v1/jobs/{jobId}/retry',
  tag,
  summary: 'Try a failed job once more',
  description:
    'The job goes back to the queue under its next attempt, with its time starting anew; possible until `document.keptUntil`. Asking again while that attempt is under way is no error.',
  access: write,
  params: JobParams,
  replies: { 200: Job },
  problems: ['job-not-found', 'job-state-conflict', 'document-deleted', 'printer-gone'],
})

export const getReceipt = route({
  id: 'getReceipt',
  method: 'GET',
  path: '/v1/jobs/{jobId}/receipt',
  tag,
  summary: 'Proof that the job’s document was deleted',
  access: read,
  params: JobParams,
  replies: { 200: Receipt },
  problems: ['job-not-found', 'receipt-not-found'],
})
