import type { SubmitJob } from '@cloudprint/protocol/job'
import { createHash } from 'node:crypto'

/** What makes two submissions the same request: every field as parsed, and the document's bytes. */
export function requestFingerprint(job: SubmitJob, documentSha256: Buffer): Buffer {
  return createHash('sha256').update(canonicalJson(job)).update(documentSha256).digest()
}

/** JSON with sorted keys: the order in which a client writes fields means nothing. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
