import type { Clock } from '@cloudprint/process-kit/clock'
import { dropSealingKeys, readClock } from '@cloudprint/protocol/http/agent-routes'
import { routePath } from '@cloudprint/protocol/http/route'
import { fetchDocument as fetchDocumentRoute } from '@cloudprint/protocol/http/agent-routes'
import { fetchUpdateMetadata, fetchUpdateTarget } from '@cloudprint/protocol/http/update-routes'
import { ProblemBody, refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DocumentAnswer } from '../documents/fetch-document.ts'
import type { RemoteDocument } from '../documents/document-store.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import type { OutgoingAnswer } from '../outgoing/outgoing-fetch.ts'
import { callRelay } from './call-relay.ts'
import type { NotReached } from './link.ts'
import type { RelayClock } from './relay-clock.ts'
import type { UpdateAnswer, UpdateFile } from './update-file.ts'
import { withDeadline } from './with-deadline.ts'

const ANSWER_MS = 15_000
/** Whatever stands between may say what it likes; agents ask within the hour by themselves. */
const MAX_RETRY_AFTER_SECONDS = 3_600
const NOBODYS_JOB = '00000000-0000-7000-8000-000000000000'

export interface RelayHttpOptions {
  /** Such as `https://print.example.com`. */
  relayUrl: string
  clock: Clock
  relayClock: RelayClock
  /** Proves who we are, by a fresh assertion each time. */
  assertion: () => Promise<string>
  outgoing: Outgoing
}

/** What the agent asks of the relay over HTTP. */
export class RelayHttp {
  readonly #options: RelayHttpOptions

  constructor(options: RelayHttpOptions) {
    this.#options = options
  }

  /** Sets the relay clock and learns where the channel listens. */
  async readClock(signal: AbortSignal): Promise<{ ok: true; channelPort: number } | NotReached> {
    const { clock, relayClock, relayUrl, outgoing } = this.#options
    const askedAt = clock.now()
    const called = await withDeadline(clock, ANSWER_MS, signal, (deadline) =>
      callRelay(readClock, {}, { relayUrl, outgoing, signal: deadline }),
    )
    signal.throwIfAborted()
    if (!called.ok) return called
    relayClock.measured({ askedAt, answeredAt: clock.now(), relayNow: new Date(called.reply.now) })
    return { ok: true, channelPort: called.reply.channelPort }
  }

  /** Says that every key for documents of ours is gone for good. */
  async dropSealingKeys(signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const { relayUrl, assertion, outgoing } = this.#options
    const headers = { authorization: `Bearer ${await assertion()}` }
    return callRelay(dropSealingKeys, {}, { relayUrl, outgoing, headers, signal })
  }

  /** Whether the relay takes our word for who we are: it is asked for a document that nobody has, which it says to its computers alone. */
  async proveIdentity(signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const { relayUrl, assertion, outgoing } = this.#options
    const headers = { authorization: `Bearer ${await assertion()}` }
    const response = await outgoing.fetch(`${relayUrl}${routePath(fetchDocumentRoute.path, { jobId: NOBODYS_JOB })}`, { headers, signal })
    const body = ProblemBody.safeParse(await response.json().catch(() => undefined))
    if (!body.success) return refuse('message-unknown', `the relay answered ${response.status} in an unknown form`)
    const { code, detail } = body.data
    return code === 'document-unavailable' ? { ok: true } : refuse(code, detail)
  }

  /** A document's bytes from `offset` on. The body is as slow as the line: whoever reads it watches the time. */
  async openDocument({ jobId }: RemoteDocument, offset: number, signal: AbortSignal): Promise<DocumentAnswer> {
    const { relayUrl, assertion, outgoing } = this.#options
    const headers = { authorization: `Bearer ${await assertion()}`, ...(offset === 0 ? {} : { range: `bytes=${offset}-` }) }
    const response = await outgoing.fetch(`${relayUrl}${routePath(fetchDocumentRoute.path, { jobId })}`, { headers, signal })
    if (response.status === 200 && response.body !== null) return { ok: true, startsAt: 0, body: response.body }
    if (response.status === 206 && response.body !== null) {
      const startsAt = startOf(response)
      if (startsAt === offset) return { ok: true, startsAt, body: response.body }
    }
    return refusedDocument(response)
  }

  /** A file of the relay's folder of releases, from `offset` on; whoever reads the body watches the time. */
  async openUpdateFile({ kind, name }: UpdateFile, offset: number, signal: AbortSignal): Promise<UpdateAnswer> {
    const { relayUrl, assertion, outgoing } = this.#options
    const headers = { authorization: `Bearer ${await assertion()}`, ...(offset === 0 ? {} : { range: `bytes=${offset}-` }) }
    const path = kind === 'metadata' ? routePath(fetchUpdateMetadata.path, { name }) : pathOfTarget(name)
    const response = await outgoing.fetch(`${relayUrl}${path}`, { headers, signal })
    if (response.status === 200 && response.body !== null) return { ok: true, startsAt: 0, body: response.body }
    if (response.status === 206 && response.body !== null && startOf(response) === offset)
      return { ok: true, startsAt: offset, body: response.body }
    const body = ProblemBody.safeParse(await response.json().catch(() => undefined))
    const isMissing = body.success && body.data.code === 'release-not-found'
    const detail = body.success ? body.data.detail : `the relay answered ${response.status}`
    return { ok: false, isMissing, detail, retryAfterMs: retryAfterMsOf(response) }
  }
}

/** Undefined for one that is not busy, or says nothing of when (RFC 9110 §10.2.3; no relay of ours names a date). */
function retryAfterMsOf({ status, headers }: OutgoingAnswer): number | undefined {
  const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10)
  return (status === 429 || status === 503) && seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * 1_000 : undefined
}

/** Archives are named by their hash and their name: as one part of a path that is longer than many servers take. */
function pathOfTarget(name: string): string {
  const dot = name.indexOf('.')
  return routePath(fetchUpdateTarget.path, { sha256: name.slice(0, dot), name: name.slice(dot + 1) })
}

function startOf(response: OutgoingAnswer): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1])
}

async function refusedDocument(response: OutgoingAnswer): Promise<DocumentAnswer> {
  const body = ProblemBody.safeParse(await response.json().catch(() => undefined))
  const detail = body.success ? body.data.detail : `the relay answered ${response.status}`
  // Only the relay's own word counts: a proxy's 404 page is not the end of a job.
  const isFinal = body.success && (response.status === 404 || response.status === 410)
  return { ok: false, isFinal, detail }
}
