import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { StorageError } from '../storage-error.ts'
import { UploadTooSlow } from './upload-time.ts'

/** What a sender is told of a document that could not be stored; undefined where the fault is ours. */
export function storageProblem(cause: unknown): Refused | undefined {
  if (cause instanceof UploadTooSlow) return refuse('document-truncated', `${cause.message}.`)
  if (!(cause instanceof StorageError)) return undefined
  return refuse(cause.why === 'full' ? 'storage-full' : 'storage-away', cause.message)
}
