/** A file of the relay's folder of releases. */
export interface UpdateFile {
  kind: 'metadata' | 'targets'
  name: string
}

/** What the relay answers for one. */
export type UpdateAnswer =
  | { ok: true; startsAt: number; body: AsyncIterable<Uint8Array> }
  /** `isMissing`: it has no such file; `retryAfterMs`: it gives no more of them out at this moment. */
  | { ok: false; isMissing: boolean; detail: string; retryAfterMs?: number | undefined }

/** Asks for one, from `offset` on. */
export type OpenUpdateFile = (file: UpdateFile, offset: number, signal: AbortSignal) => Promise<UpdateAnswer>
