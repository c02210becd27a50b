import { authorizationHeader } from '@cloudprint/guarded-fetch/authorization-header'
import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import type { GuardedAnswer } from '@cloudprint/guarded-fetch/guarded-fetch'
import type { GuardedLimits, GuardedRequest } from '@cloudprint/guarded-fetch/guarded-request'
import { collectAsBytesPass } from '@cloudprint/process-kit/collect-as-bytes-pass'
import { checkFormat } from '@cloudprint/job-rules/check-format'
import { hostOf } from '@cloudprint/protocol/content-reference'
import type { SealedReference } from '@cloudprint/protocol/content-reference'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import type { Sealing } from '@cloudprint/sealing/sealing'
import type { SpoolFile, SpoolFolder } from './spool-folder.ts'

/** A server that says or brings nothing for 20 s is asked again; an hour is what 100 MiB take at 30 kB/s. */
const TIMES = { headMs: 20_000, stallMs: 20_000, wholeMs: 3_600_000 }
/** How much is read before the format is judged, as at the relay. */
const HEAD_BYTES = 1024

export interface FetchGround {
  folder: SpoolFolder
  /** Begins a document that this computer alone can open. */
  seal: (purpose: string) => Promise<Sealing>
  fetch: (request: GuardedRequest) => Promise<GuardedAnswer>
  /** Where the site lets its agent go. */
  allowed: Pick<GuardedLimits, 'allowedNetworks' | 'allowedHosts'>
}

export interface ReferencedJob {
  key: string
  jobId: string
  format: DocumentFormat
}

export type FetchedPart = { outcome: 'whole' } | { outcome: 'interrupted'; detail: string } | { outcome: 'refused'; refused: Refused }

/**
 * One document on its way from where its reference says into the spool folder, sealed as it comes: nothing of it is on disk in
 * clear. What came is gone on with after a cut, as long as this run lives and the server tells by a tag that it has the same
 * document still; else it begins anew. Its last record is written when all of it is right, so that a file that opens to its end is whole.
 */
export class FetchReferenced {
  readonly #job: ReferencedJob
  readonly #reference: SealedReference
  readonly #ground: FetchGround
  /** What was begun; undefined before the first byte and after anything that can not be gone on with. */
  #begun: { sealing: Sealing; etag: string | null; received: number; written: number; unjudged: Buffer | undefined } | undefined

  constructor(job: ReferencedJob, reference: SealedReference, ground: FetchGround) {
    this.#job = job
    this.#reference = reference
    this.#ground = ground
  }

  /** Once from the server; `interrupted` may be asked again. */
  async attempt(signal: AbortSignal): Promise<FetchedPart> {
    const { url, credentials, maxBytes, sha256 } = this.#reference
    const limits = { ...this.#ground.allowed, maxBytes, ...TIMES }
    const resume = this.#resumable()
    const headers = authorizationHeader(credentials)
    const request = { url, headers, hasHash: sha256 !== undefined, limits, signal, ...(resume === undefined ? {} : { resume }) }
    const answer = await this.#ground.fetch(request)
    if (!answer.ok) return this.#failed(answer.failure, resume !== undefined)
    let isCut = false
    try {
      return await this.#receive(answer)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof FetchFailure)) throw error
      isCut = true
      return this.#failed(error, false)
    } finally {
      answer.close()
      // What the disk did not take is sealed already, and can not be sealed again.
      if (!isCut) this.#begun = undefined
    }
  }

  #resumable(): GuardedRequest['resume'] {
    const begun = this.#begun
    if (begun === undefined || begun.etag === null || begun.received === 0) return undefined
    return { offset: begun.received, etag: begun.etag }
  }

  async #receive({ startsAt, etag, body }: Extract<GuardedAnswer, { ok: true }>): Promise<FetchedPart> {
    const begun = startsAt > 0 && this.#begun !== undefined ? this.#begun : await this.#begin(etag)
    this.#begun = begun
    const file = await this.#ground.folder.openAt(this.#job.key, begun.written)
    const write = (sealed: Buffer) => this.#write(file, sealed)
    try {
      if (begun.written === 0) await write(begun.sealing.header)
      for await (const piece of body) {
        begun.received += piece.length
        collectAsBytesPass(piece.length)
        if (begun.unjudged === undefined) {
          await write(begun.sealing.update(piece))
          continue
        }
        begun.unjudged = Buffer.concat([begun.unjudged, piece])
        const refused = begun.unjudged.length < HEAD_BYTES ? undefined : await this.#judge(write)
        if (refused !== undefined) return refused
      }
      return (begun.unjudged === undefined ? undefined : await this.#judge(write)) ?? (await this.#end(file))
    } finally {
      await file.close()
    }
  }

  async #begin(etag: string | null) {
    const sealing = await this.#ground.seal(jobPurpose(this.#job.jobId))
    return { sealing, etag, received: 0, written: 0, unjudged: Buffer.alloc(0) }
  }

  /** Looks at the beginning before any of it is written. */
  async #judge(write: (sealed: Buffer) => Promise<void>): Promise<FetchedPart | undefined> {
    const begun = this.#begun
    if (begun?.unjudged === undefined) return undefined
    if (begun.received === 0) return this.#refused('the document there is empty')
    const checked = checkFormat(this.#job.format, begun.unjudged.subarray(0, HEAD_BYTES))
    if (!checked.ok) return { outcome: 'refused', refused: checked }
    const head = begun.unjudged
    begun.unjudged = undefined
    await write(begun.sealing.update(head))
    return undefined
  }

  async #end(file: SpoolFile): Promise<FetchedPart> {
    const begun = this.#begun
    if (begun === undefined) throw new Error('a document ended that was not begun')
    const last = begun.sealing.final()
    const { sha256 } = this.#reference
    if (sha256 !== undefined && begun.sealing.sha256.toString('hex') !== sha256.toLowerCase()) {
      return this.#refused('the document there has another SHA-256 than contentSha256 says')
    }
    await this.#write(file, last)
    await file.sync()
    return { outcome: 'whole' }
  }

  async #write(file: SpoolFile, sealed: Buffer): Promise<void> {
    if (this.#begun === undefined) throw new Error('nothing was begun')
    await file.write(sealed, 0, sealed.length, this.#begun.written)
    this.#begun.written += sealed.length
  }

  #failed(failure: FetchFailure, wasResumed: boolean): FetchedPart {
    const { maxBytes } = this.#reference
    if (failure.kind === 'too-large') {
      const detail = `${this.#host}: the document there has more than the ${maxBytes} bytes that the relay takes`
      return { outcome: 'refused', refused: refuse('document-too-large', detail) }
    }
    if (failure.isPassing) return { outcome: 'interrupted', detail: `${this.#host}: ${failure.message}` }
    // The rest is not given out (RFC 9110 §15.5.17), or another part: all of it may be.
    if (wasResumed && (failure.status === 416 || failure.status === 206)) {
      this.#begun = undefined
      return { outcome: 'interrupted', detail: `${this.#host}: the rest of the document is not to be had: it is fetched anew` }
    }
    return this.#refused(failure.message)
  }

  #refused(why: string): FetchedPart {
    return { outcome: 'refused', refused: refuse('document-fetch-failed', `${this.#host}: ${why}`) }
  }

  get #host(): string {
    return hostOf(this.#reference.url)
  }
}
