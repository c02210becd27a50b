import { S3ServiceException } from '@aws-sdk/client-s3'
import { StorageError } from '../../storage-error.ts'

/** What stores say that have no room: HTTP, MinIO, Ceph, and others. */
const fullNames = new Set(['XMinioStorageFull', 'QuotaExceeded', 'StorageFull', 'InsufficientStorage', 'XMinioStorageQuotaExceeded'])
const missingNames = new Set(['NoSuchKey', 'NotFound'])

/** There is no such object; of a bucket that is not there it says something else. */
export function isMissing(cause: unknown): boolean {
  return cause instanceof S3ServiceException && missingNames.has(cause.name)
}

/** What the store's failure means; names the store's own word for it, never the key or the secret. */
export function storageErrorOf(cause: unknown, doing: string): StorageError {
  if (cause instanceof StorageError) return cause
  const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined
  const name = cause instanceof Error ? cause.name : 'Error'
  if (status === 507 || fullNames.has(name)) return new StorageError('full', 'The object store has no room for this document.')
  const said = [status, name === 'Error' ? undefined : name, codeOf(cause)].filter((word) => word !== undefined).join(' ')
  return new StorageError(
    isRefusal(status) ? 'refused' : 'away',
    `The object store failed to ${doing}: ${said === '' ? String(cause) : said}.`,
  )
}

/** What another try would not change; too slow and too many would. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429
}

function codeOf(cause: unknown): string | undefined {
  const { code } = cause as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}
