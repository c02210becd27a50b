import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { SealedReference } from '@cloudprint/protocol/content-reference'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FetchedReference, RemoteDocument } from './document-store.ts'
import { FetchReferenced } from './fetch-referenced.ts'
import type { FetchedPart, FetchGround } from './fetch-referenced.ts'
import { Turns } from './turns.ts'
import type { Unsealer } from './unsealer.ts'

/** Apart from those of the relay: servers that are slow keep no others waiting. */
const MAX_FETCHES = 16
/** A second whole fetch tells damage by chance from a disk that damages. */
const MAX_WHOLE_FETCHES = 2

export interface ReferencedDocumentsGround extends FetchGround {
  unsealer: Unsealer
  clock: Clock
  random: () => number
  log: Logger
}

type Ok = { ok: true }

/** Documents that jobs only refer to: fetched by this computer itself, so that nobody between has them. */
export class ReferencedDocuments {
  readonly #ground: ReferencedDocumentsGround
  readonly #turns = new Turns(MAX_FETCHES)

  constructor(ground: ReferencedDocumentsGround) {
    this.#ground = ground
  }

  /**
   * Resolves when the whole document is here, sealed to this computer's own key, and opens to its end; what may pass is tried
   * again until `signal` aborts. A run that was killed may have left it whole; of a part nothing can be kept, for what it was sealed with is lost.
   */
  async hold(document: RemoteDocument, { sealed, interrupted }: FetchedReference, signal: AbortSignal): Promise<Ok | Refused> {
    const { folder, unsealer, clock, random, log } = this.#ground
    const opened = await unsealer.openReference(document, sealed)
    if (!opened.ok) return opened
    const reference = readReference(opened.bytes)
    if (reference === undefined)
      return refuse('document-not-openable', 'The reference has a form that this agent does not know: update it.')
    if ((await folder.sizeOf(document.key)) > 0 && (await this.#verify(document, signal)).ok) return { ok: true }

    const fetch = new FetchReferenced(document, reference, this.#ground)
    const backoff = createBackoff({ baseMs: 500, capMs: 60_000, healthyMs: 0, clock, random })
    for (let damaged = 0; damaged < MAX_WHOLE_FETCHES;) {
      const came = await this.#turns.take(signal, () => this.#attempt(fetch, document.key, signal))
      if (came.outcome === 'refused') {
        await folder.remove(document.key)
        return came.refused
      }
      if (came.outcome === 'interrupted') {
        log.warn({ jobId: document.jobId, detail: came.detail }, 'fetching a document by its reference was interrupted; it is tried again')
        await interrupted(came.detail)
        await clock.wait(backoff.failedThenWaitMs(), signal)
        continue
      }
      const verified = await this.#verify(document, signal)
      if (verified.ok) return verified
      damaged += 1
    }
    return refuse('document-corrupted', `The document was ${MAX_WHOLE_FETCHES} times another one on this disk than was written.`)
  }

  async #verify(document: RemoteDocument, signal: AbortSignal): Promise<Ok | Refused> {
    const { folder, unsealer } = this.#ground
    return unsealer.verify(document, folder.source(document.key, await folder.sizeOf(document.key)), signal)
  }

  async #attempt(fetch: FetchReferenced, key: string, signal: AbortSignal): Promise<FetchedPart> {
    try {
      return await fetch.attempt(signal)
    } catch (error) {
      signal.throwIfAborted()
      // It can not be gone on with: what is of no use would keep the disk full until the next attempt.
      await this.#ground.folder.remove(key).catch(() => undefined)
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
      return { outcome: 'interrupted', detail: full ? 'The disk of this machine is full: free space on it.' : String(error) }
    }
  }
}

function readReference(bytes: Buffer): SealedReference | undefined {
  try {
    return SealedReference.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    return undefined
  }
}
