import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DocumentStore } from '../documents/document-store.ts'
import type { AgentGround } from './agent-ground.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import { FetchNotes } from './fetch-notes.ts'
import { noteFetch } from './note-trouble.ts'
import { untilExpired } from './until-expired.ts'
import { whyStop } from './why-stop.ts'

type Held = { ok: true } | Refused

const notHere = refuse('document-unavailable', 'The document is not here.')
const fetchStopped = refuse('document-unavailable', 'The fetch was stopped.')

interface Fetch {
  stop: AbortController
  held: Promise<Held>
}

/**
 * Fetches and verifies documents before their jobs' turn comes, each once, and notes the job as `held` when its document is here. A fetch
 * ends with its job's expiry: until then it is gone on with, whatever breaks.
 */
export class FetchAhead {
  readonly #ground: AgentGround
  readonly #jobs: HeldJobs
  readonly #documents: DocumentStore
  readonly #fetchesByKey = new Map<string, Fetch>()

  constructor(ground: AgentGround, jobs: HeldJobs, documents: DocumentStore) {
    this.#ground = ground
    this.#jobs = jobs
    this.#documents = documents
  }

  begin(job: HeldJob): Fetch {
    const known = this.#fetchesByKey.get(job.key)
    if (known !== undefined) return known
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#ground.stopped])
    const held = untilExpired(job, this.#ground, signal, (either) => this.#hold(job, either))
    // Whoever needs the document looks at the outcome; until then nobody may be listening.
    held.catch(() => undefined)
    const fetch = { stop, held }
    this.#fetchesByKey.set(job.key, fetch)
    return fetch
  }

  /** Resolves when the document is here, or can't ever be, or the job has expired, or the fetch was stopped. */
  async done(job: HeldJob): Promise<Held> {
    for (;;) {
      const held = await this.begin(job).held.finally(() => this.#fetchesByKey.delete(job.key))
      // Stopped for what is so no more, as by a clock that was wrong for a while, it begins anew.
      if (held !== fetchStopped || whyStop(job, this.#ground.relayNow()) !== undefined) return held
    }
  }

  /** Ends a fetch that nobody needs any more; resolves when it touches nothing any more. */
  async stop(job: HeldJob): Promise<void> {
    const fetch = this.#fetchesByKey.get(job.key)
    if (fetch === undefined) return
    fetch.stop.abort(new Error('the document is not needed any more'))
    await fetch.held.catch(() => undefined)
    this.#fetchesByKey.delete(job.key)
  }

  async #hold(job: HeldJob, signal: AbortSignal): Promise<Held> {
    try {
      const held = await this.#bring(job, signal)
      // One that was lost here and is fetched again was noted the first time.
      if (held.ok && job.stage === 'accepted') await this.#jobs.move(job, 'held', { event: { kind: 'delivered' } })
      return held
    } catch (error) {
      this.#ground.stopped.throwIfAborted()
      if (!signal.aborted) throw error
      return fetchStopped
    }
  }

  async #bring(job: HeldJob, signal: AbortSignal): Promise<Held> {
    if (job.isInline) return this.#verifyInline(job)
    const brokeOff = (detail: string) => noteFetch(this.#ground.errors, job, detail)
    if (!job.isReference) return this.#documents.hold(job, signal, brokeOff)
    const sealed = this.#jobs.documentOf(job)
    if (sealed === undefined) return notHere
    const notes = new FetchNotes(this.#ground)
    const interrupted = async (detail: string) => {
      brokeOff(detail)
      const note = notes.next(detail)
      if (note !== undefined && !signal.aborted) await this.#jobs.note(job, note)
    }
    return this.#documents.holdReferenced(job, { sealed, interrupted }, signal)
  }

  /** One that did not open when it came, or whose run was killed before that was told. */
  async #verifyInline(job: HeldJob): Promise<Held> {
    const sealed = this.#jobs.documentOf(job)
    return sealed === undefined ? notHere : this.#documents.openInline(job, sealed)
  }
}
