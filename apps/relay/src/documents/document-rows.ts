/** The port to the rows that say where documents lie. One contract for Postgres and for the simulation's memory. */
export interface DocumentRows {
  /** The document of a job that this computer may hold. */
  find(jobId: string, computerId: string): Promise<DocumentRow | undefined>
  /** Blobs whose documents were removed and whose bytes are still there, the oldest first, beside those that are passed over. */
  listBlobRemovals(limit: number, passedOver: readonly string[]): Promise<string[]>
  /** This blob's bytes are gone. */
  blobRemoved(blobKey: string): Promise<void>
  /** Of these blobs, those that belong to no document. */
  withoutDocument(blobKeys: string[]): Promise<string[]>
  /** Documents in the blob store that have been there since before this. */
  listBlobs(storedBefore: Date): Promise<{ jobId: string; blobKey: string }[]>
}

/** Its bytes, or where they are. */
export interface DocumentRow {
  sizeBytes: number
  bytes: Buffer | null
  blobKey: string | null
}
