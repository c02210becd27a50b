import type { SubmitJob } from '@cloudprint/protocol/job'
import { createHmac } from 'node:crypto'

/**
 * What makes two submissions the same request: every field as parsed, and the bytes that came. Keyed, since it lies in the database: a plain
 * hash would let whoever reads that confirm a guess at a label, most of which is known.
 */
export function requestFingerprint(key: Buffer, job: SubmitJob, contentSha256: Buffer): Buffer {
  return createHmac('sha256', key).update(canonicalJson(job)).update(contentSha256).digest()
}

/** JSON with sorted keys: the order in which a client writes fields means nothing. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
