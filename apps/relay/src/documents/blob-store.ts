import type { Readable } from 'node:stream'

/**
 * The port to where large documents lie: a local folder, or an object store. A blob is whole or absent: `put` returns
 * only when its bytes would survive a crash. What a store can not do it says with a `StorageError`.
 */
export interface BlobStore {
  /** Stores a stream under a new key. Rejects, and keeps nothing, when the stream fails or there is no room. */
  put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }>
  /** Bytes from `start` to the end. Undefined when there is no such blob. */
  open(key: string, start: number): Promise<Readable | undefined>
  has(key: string): Promise<boolean>
  /** Removes for good; removing what is gone already is no error. */
  remove(key: string): Promise<void>
  /** Keys of blobs older than this, for the sweeps. */
  listOlderThan(time: Date): AsyncIterable<string>
  /** Removes what uploads that began before this have left without becoming blobs, and says how many. */
  removeUnfinished(before: Date): Promise<number>
  /** Whether it would take and give documents now; rejects with what is wrong where not. */
  check(): Promise<void>
}
