import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { maxHeaderSize } from '@cloudprint/sealing/sealed-header'
import { bytesDocument } from '../printing/bytes-document.ts'
import type { DocumentStore, FetchedReference, OpenedDocument, RemoteDocument } from './document-store.ts'
import { fetchDocument } from './fetch-document.ts'
import type { OpenDocument } from './fetch-document.ts'
import type { SealedBytes, SpoolFolder } from './spool-folder.ts'
import type { ReferencedDocuments } from './referenced-documents.ts'
import { Turns } from './turns.ts'
import { sealedTo } from './unsealer.ts'
import type { Unsealer } from './unsealer.ts'

/** Enough that a slow document leaves room for other printers'; more would only share the same line. One that broke off waits aside. */
const MAX_FETCHES = 16
/** A second whole fetch tells damage on the way from damage at the relay. */
const MAX_WHOLE_FETCHES = 2

export interface RelayDocumentsOptions {
  folder: SpoolFolder
  /** Asks the relay for a document from a byte on. */
  openDocument: OpenDocument
  unsealer: Unsealer
  /** Brings what jobs only refer to. */
  references: Pick<ReferencedDocuments, 'hold'>
  clock: Clock
  random: () => number
  log: Logger
}

/** A few of the largest documents: of so much disk nothing is used for what can wait. */
const RESERVE_BYTES = 512 * 1024 * 1024

type Ok = { ok: true }

/**
 * Documents fetched from the relay into the spool folder: absent → partly here (resumed, also after a restart) → held → removed. Held
 * are those that this run has seen to be whole and to open; one that fails to when it is read counts as partly here again.
 */
export class RelayDocuments implements DocumentStore {
  readonly #options: RelayDocumentsOptions
  readonly #folder: SpoolFolder
  readonly #heldKeys = new Set<string>()
  /** Only while bytes may flow: what waits to be asked for again must not keep others waiting. */
  readonly #turns = new Turns(MAX_FETCHES)

  constructor(options: RelayDocumentsOptions) {
    this.#options = options
    this.#folder = options.folder
  }

  /** Once, before anything else. */
  prepare(): Promise<void> {
    return this.#folder.prepare()
  }

  async hold(document: RemoteDocument, signal: AbortSignal, interrupted?: (detail: string) => void): Promise<Ok | Refused> {
    if (this.#heldKeys.has(document.key)) return { ok: true }
    return this.#fetchWhole(document, signal, interrupted)
  }

  async hasRoomAhead(sizeBytes: number): Promise<boolean> {
    return (await this.#folder.freeBytes()) - sizeBytes > RESERVE_BYTES
  }

  async holdReferenced(document: RemoteDocument, reference: FetchedReference, signal: AbortSignal): Promise<Ok | Refused> {
    if (this.#heldKeys.has(document.key)) return { ok: true }
    const held = await this.#options.references.hold(document, reference, signal)
    if (held.ok) this.#heldKeys.add(document.key)
    return held
  }

  async open(document: RemoteDocument): Promise<OpenedDocument | Refused> {
    const sealed = document.isReference ? await this.#asItIsHere(document) : this.#sealed(document)
    const opened = await this.#options.unsealer.open(document, sealed)
    if (!opened.ok) {
      // It opened when it was held: what was damaged here since is fetched anew.
      if (opened.problem.code === 'document-not-openable' && this.#heldKeys.delete(document.key)) throw new Error(opened.problem.detail)
      return opened
    }
    const { sizeBytes, open, readAt } = opened.document
    const failed = (error: unknown) => {
      this.#heldKeys.delete(document.key)
      throw error
    }
    return {
      ok: true,
      document: {
        sizeBytes,
        open: () => open().once('error', () => this.#heldKeys.delete(document.key)),
        readAt: (offset, length) => readAt(offset, length).catch(failed),
      },
    }
  }

  async openInline(document: Pick<RemoteDocument, 'jobId' | 'printer'>, sealed: Buffer): Promise<OpenedDocument | Refused> {
    const opened = await this.#options.unsealer.openWhole(document, sealed)
    return opened.ok ? { ok: true, document: bytesDocument(opened.bytes) } : opened
  }

  async sealedTo(key: string): Promise<string[] | undefined> {
    const size = await this.#folder.sizeOf(key)
    return size === 0 ? undefined : sealedTo(await this.#folder.source(key, size).readAt(0, maxHeaderSize))
  }

  async remove(key: string): Promise<void> {
    this.#heldKeys.delete(key)
    await this.#folder.remove(key)
  }

  async sweep(keptKeys: ReadonlySet<string>): Promise<void> {
    for (const key of await this.#folder.keys()) if (!keptKeys.has(key)) await this.remove(key)
  }

  #sealed({ key, sizeBytes }: RemoteDocument): SealedBytes {
    return this.#folder.source(key, sizeBytes)
  }

  /** What this computer has sealed itself has the size that it has here. */
  async #asItIsHere({ key }: RemoteDocument): Promise<SealedBytes> {
    return this.#folder.source(key, await this.#folder.sizeOf(key))
  }

  async #fetchWhole(document: RemoteDocument, signal: AbortSignal, interrupted?: (detail: string) => void): Promise<Ok | Refused> {
    const { clock, random, log } = this.#options
    const backoff = createBackoff({ baseMs: 250, capMs: 15_000, healthyMs: 0, clock, random })
    for (let mismatches = 0; mismatches < MAX_WHOLE_FETCHES;) {
      const fetched = await this.#turns.take(signal, () => this.#attempt(document, signal))
      if (fetched.outcome === 'unavailable') return refuse('document-unavailable', fetched.detail)
      if (fetched.outcome === 'interrupted') {
        log.warn({ jobId: document.jobId, detail: fetched.detail }, 'fetching a document was interrupted; it goes on where it stopped')
        interrupted?.(fetched.detail)
        await clock.wait(backoff.failedThenWaitMs(), signal)
        continue
      }
      if ((await this.#folder.hash(document.key, signal)) === document.sha256) {
        const verified = await this.#options.unsealer.verify(document, this.#sealed(document), signal)
        if (verified.ok) this.#heldKeys.add(document.key)
        return verified
      }
      mismatches += 1
      await this.#folder.remove(document.key)
    }
    return refuse('document-corrupted', `The document arrived ${MAX_WHOLE_FETCHES} times with another SHA-256 than ${document.sha256}.`)
  }

  async #attempt(document: RemoteDocument, signal: AbortSignal): ReturnType<typeof fetchDocument> {
    try {
      return await fetchDocument(document, this.#options, signal)
    } catch (error) {
      signal.throwIfAborted()
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
      const detail = full ? 'The disk of this machine is full: free space on it.' : String(error)
      return { outcome: 'interrupted', detail }
    }
  }
}
