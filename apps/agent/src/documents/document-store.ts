import type { JobId } from '@cloudprint/protocol/ids'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DocumentSource } from '../printing/print-system.ts'

/** A document that the relay has, and that must arrive here byte for byte. */
export interface RemoteDocument {
  /** Names its file here. */
  key: string
  jobId: JobId
  sizeBytes: number
  /** In hex. */
  sha256: string
}

/** Larger documents, kept on this machine from their arrival to the end of their job and not a moment longer. */
export interface DocumentStore {
  /**
   * Resolves when the whole document is here, verified and on disk; waits as long as it takes while the relay is away or
   * the disk is full. Refused only for what waiting can't mend. Asked again for a document that is here, answers at once.
   */
  hold(document: RemoteDocument, signal: AbortSignal): Promise<{ ok: true } | Refused>
  /** A document that is held. */
  open(document: Pick<RemoteDocument, 'key' | 'sizeBytes'>): DocumentSource
  remove(key: string): Promise<void>
  /** Removes every document except these: what a crash left behind. */
  sweep(keptKeys: ReadonlySet<string>): Promise<void>
}
