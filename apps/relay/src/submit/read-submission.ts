import { submitJob } from '@cloudprint/protocol/http/job-routes'
import type { UploadId } from '@cloudprint/protocol/ids'
import { SubmitJob } from '@cloudprint/protocol/job'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Multipart } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { fieldErrors } from '../http/field-errors.ts'
import { parseBody } from '../http/parse-input.ts'

/** A job with all its options and metadata stays far below. */
const MAX_JOB_PART_BYTES = 1024 * 1024

/** A job with its document: whole, as a stream that begins after the JSON part, or as the job's own word where it is fetched or was uploaded before. */
export type ReadSubmission =
  | {
      ok: true
      job: SubmitJob
      document:
        | { kind: 'bytes'; bytes: Buffer }
        | { kind: 'stream'; stream: Readable }
        | { kind: 'reference' }
        | { kind: 'upload'; id: UploadId }
    }
  | Refused

/** Reads a submission in either form: JSON with base64, or multipart with the parts `job` and `document` in this order. */
export async function readSubmission(request: FastifyRequest): Promise<ReadSubmission> {
  return request.isMultipart() ? readMultipart(request) : readJson(request.body)
}

function readJson(body: unknown): ReadSubmission {
  const { content, ...job } = parseBody(submitJob, body)
  const elsewhere = placeOf(job)
  if (elsewhere !== undefined) return { ok: true, job, document: elsewhere }
  if (content === undefined) return refuse('document-missing', 'the field "content" is missing, and "contentUrl" and "uploadId" too')
  const bytes = decodeBase64(content)
  return bytes === undefined
    ? refuse('document-not-base64', '"content" has characters or a length that base64 can not have')
    : { ok: true, job, document: { kind: 'bytes', bytes } }
}

/** Node decodes whatever it can and drops the rest; a label with dropped bytes must not be printed. */
export function decodeBase64(text: string): Buffer | undefined {
  // Line breaks are allowed: MIME encoders wrap at 76 characters (RFC 2045 §6.8).
  const compact = /\s/.test(text) ? text.replaceAll(/\s+/g, '') : text
  if (compact.length % 4 !== 0) return undefined
  const bytes = Buffer.from(compact, 'base64')
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0
  return bytes.length === (compact.length / 4) * 3 - padding && !/[-_]/.test(compact) ? bytes : undefined
}

async function readMultipart(request: FastifyRequest): Promise<ReadSubmission> {
  let job: SubmitJob | undefined
  for await (const part of request.parts()) {
    if (part.fieldname === 'job') {
      const read = readJobPart(await textOfJobPart(part))
      if (!read.ok) return read
      job = read.job
    } else if (part.fieldname === 'document' && part.type === 'file') {
      if (job !== undefined && placeOf(job) === undefined) return { ok: true, job, document: { kind: 'stream', stream: part.file } }
      part.file.resume()
      if (job !== undefined)
        return refuse('request-invalid', 'the part "document" comes together with "contentUrl" or "uploadId": send one of them')
      return refuse('request-malformed', 'the part "job" must come before the part "document"')
    } else if (part.type === 'file') part.file.resume()
  }
  if (job === undefined) return refuse('request-malformed', 'the part "job" is missing')
  const elsewhere = placeOf(job)
  return elsewhere === undefined
    ? refuse('document-missing', 'the part "document" is missing or has no filename')
    : { ok: true, job, document: elsewhere }
}

/** Where a document is that does not come with its job. */
function placeOf({ contentUrl, uploadId }: SubmitJob): { kind: 'reference' } | { kind: 'upload'; id: UploadId } | undefined {
  if (uploadId !== undefined) return { kind: 'upload', id: uploadId }
  return contentUrl === undefined ? undefined : { kind: 'reference' }
}

/** As a field, as one that says it is JSON (the plugin has parsed it already), or as a file. Cut off where no job is that long. */
async function textOfJobPart(part: Multipart): Promise<string> {
  if (part.type === 'field') return typeof part.value === 'string' ? part.value : JSON.stringify(part.value)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes <= MAX_JOB_PART_BYTES) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readJobPart(text: string): { ok: true; job: SubmitJob } | Refused {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refuse('request-malformed', 'the part "job" is not JSON')
  }
  const parsed = SubmitJob.safeParse(json)
  if (parsed.success) return { ok: true, job: parsed.data }
  const errors = fieldErrors(parsed.error.issues, 'job')
  return refuse('request-invalid', errors.map((error) => `${error.field}: ${error.message}`).join('; '), errors)
}
