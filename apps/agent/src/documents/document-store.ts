import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { JobId } from '@cloudprint/protocol/ids'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DocumentSource } from '../printing/print-system.ts'

/** A sealed document that the relay has, and that must arrive here byte for byte; or one that it has the reference to. */
export interface RemoteDocument {
  /** Names its file here. */
  key: string
  jobId: JobId
  printer: string
  format: DocumentFormat
  /** Its document is fetched from where a reference says. Size and hash are those of the reference. */
  isReference: boolean
  /** Of the sealed bytes. */
  sizeBytes: number
  /** Of the sealed bytes, in hex. */
  sha256: string
}

export type OpenedDocument = { ok: true; document: DocumentSource }

/**
 * Documents of this machine. They lie here sealed, larger ones in files from their arrival to the end of their job and not a moment
 * longer; what is inside is in memory only, while it is verified and while it prints.
 */
export interface FetchedReference {
  /** Says where the document is; sealed. */
  sealed: Buffer
  /** Told when a fetch breaks off, and is tried again. */
  interrupted: (detail: string) => Promise<void>
}

export interface DocumentStore {
  /**
   * Resolves when the whole document is here, on disk, and opens to its end; waits as long as it takes while the relay is away or
   * the disk is full. Refused only for what waiting can't mend. Asked again for a document that is here, answers at once.
   * @param interrupted told when a fetch breaks off, and is tried again.
   */
  hold(document: RemoteDocument, signal: AbortSignal, interrupted?: (detail: string) => void): Promise<{ ok: true } | Refused>
  /** Whether there is room for a document whose turn has not come; what is left is for those whose turn it is, and for the journal. */
  hasRoomAhead(sizeBytes: number): Promise<boolean>
  /** The same for one that is fetched from where its sealed reference says, and sealed here. */
  holdReferenced(document: RemoteDocument, reference: FetchedReference, signal: AbortSignal): Promise<{ ok: true } | Refused>
  /** What is inside of a document that is held. */
  open(document: RemoteDocument): Promise<OpenedDocument | Refused>
  /** What is inside of a small one that is in memory, verified to its end. */
  openInline(document: Pick<RemoteDocument, 'jobId' | 'printer'>, sealed: Buffer): Promise<OpenedDocument | Refused>
  /** The keys that a document was sealed to; undefined when not enough of it is here to tell. */
  sealedTo(key: string): Promise<string[] | undefined>
  remove(key: string): Promise<void>
  /** Removes every document except these: what a crash left behind. */
  sweep(keptKeys: ReadonlySet<string>): Promise<void>
}
