import type { Logger } from '@cloudprint/process-kit/logger'
import type { BlobStore } from './documents/blob-store.ts'
import { OperatorError } from './operator-error.ts'
import { StorageError } from './storage-error.ts'

/**
 * A store that refuses us is a setting gone wrong, and better known at the start than at the first large document. One that does not
 * answer may come back: small documents go on without it.
 */
export async function checkStorage(blobs: BlobStore, log: Logger): Promise<void> {
  try {
    await blobs.check()
  } catch (cause) {
    if (!(cause instanceof StorageError)) throw cause
    if (cause.why === 'refused') throw new OperatorError(`${cause.message} Check bucket, region, access key and secret in CLOUDPRINT_S3_*.`)
    log.warn({ reason: cause.message }, 'the store for larger documents is away: they are refused until it is back')
  }
}
