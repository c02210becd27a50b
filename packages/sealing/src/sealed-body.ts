import type { RecordKeys } from './aes128gcm.ts'

/** What it takes to write or read the records of one document. */
export interface SealedBody {
  /** Every byte before the first record. */
  header: Buffer
  keys: RecordKeys
  recordSize: number
}
