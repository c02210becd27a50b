import type { Readable } from 'node:stream'

/**
 * The port to where large documents lie: a local folder, or an object store. A blob is whole or absent: `put` returns
 * only when its bytes would survive a crash.
 */
export interface BlobStore {
  /** Stores a stream under a new key. Rejects, and keeps nothing, when the stream fails or the disk is full. */
  put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }>
  /** Bytes from `start` to the end. Undefined when there is no such blob. */
  open(key: string, start: number): Promise<Readable | undefined>
  /** Removes for good; removing what is gone already is no error. */
  remove(key: string): Promise<void>
  /** Keys of blobs older than this, for the sweep of what a crash left behind. */
  listOlderThan(time: Date): AsyncIterable<string>
}
