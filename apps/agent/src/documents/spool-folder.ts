/** A sealed document that is here. */
export interface SealedBytes {
  readonly sizeBytes: number
  /** From the first on; each piece is good until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array>
  readAt(offset: number, length: number): Promise<Buffer>
}

/**
 * Where larger documents lie on this machine, sealed, one for each key: partly here, whole, or absent. What was written is safe
 * from a crash once it was synced. `DiskSpoolFolder` in production; the simulation has one that loses what was not synced.
 */
export interface SpoolFolder {
  /** Once, before anything else. */
  prepare(): Promise<void>
  /** How much of the document is here; 0 when nothing is. */
  sizeOf(key: string): Promise<number>
  /** Opens the document for writing at this offset; what stood behind it is cut off. */
  openAt(key: string, offset: number): Promise<SpoolFile>
  /** SHA-256 in hex of what is here. */
  hash(key: string, signal: AbortSignal): Promise<string>
  source(key: string, sizeBytes: number): SealedBytes
  remove(key: string): Promise<void>
  keys(): Promise<string[]>
  /** Of the disk it is on. */
  freeBytes(): Promise<number>
}

/** As much of a file handle as fetching needs. */
export interface SpoolFile {
  write(chunk: Uint8Array, offset: number, length: number, position: number): Promise<unknown>
  sync(): Promise<void>
  close(): Promise<void>
}
