import { systemClock } from '@cloudprint/process-kit/clock'
import { fetchUpdateMetadata, fetchUpdateTarget } from '@cloudprint/protocol/http/update-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { finished } from 'node:stream'
import type { CallingAgent } from '../access/agent-identities.ts'
import type { RelayEnv } from '../env.ts'
import { ENV } from '../ground.module.ts'
import { answerWithBytes } from '../http/answer-with-bytes.ts'
import { Agent, Handle, Input } from '../http/handle-route.ts'
import { ProblemError } from '../http/problem-error.ts'
import { rangeStart } from '../http/range-start.ts'
import { DownloadPlaces } from './download-places.ts'
import { endWhenStalled } from './end-when-stalled.ts'
import { ReleaseFolder } from './release-folder.ts'

/** Agents come back after it, and up to as much later: on a site's own network those before have their archives by then. */
const RETRY_AFTER_SECONDS = 60

/** Passes the folder of releases on to enrolled agents, so that a site needs a way to no other host. */
@Controller()
export class UpdateFilesController {
  readonly #places: DownloadPlaces
  readonly #maxAtOnce: number

  constructor(
    @Inject(ReleaseFolder) private readonly releases: ReleaseFolder,
    @Inject(ENV) { CLOUDPRINT_MAX_UPDATE_DOWNLOADS: maxAtOnce }: RelayEnv,
  ) {
    this.#maxAtOnce = maxAtOnce
    this.#places = new DownloadPlaces(maxAtOnce)
  }

  @Handle(fetchUpdateMetadata)
  async metadata(@Input() { params, headers }: InputOf<typeof fetchUpdateMetadata>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#send('metadata', params.name, headers.range, reply)
  }

  @Handle(fetchUpdateTarget)
  async target(
    @Input() { params, headers }: InputOf<typeof fetchUpdateTarget>,
    @Agent() { computerId }: CallingAgent,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const place = this.#places.take(computerId)
    if (place === undefined) {
      const detail = `${this.#maxAtOnce} agents fetch updates from this relay at this moment.`
      throw new ProblemError({ code: 'relay-busy', detail, retryAfterSeconds: RETRY_AFTER_SECONDS })
    }
    // Comes once, whether it was answered or broke off, and also where it broke off before this was asked.
    finished(reply.raw, place.leave)
    place.lost.addEventListener('abort', () => reply.raw.destroy(), { once: true })
    return this.#send('targets', `${params.sha256}.${params.name}`, headers.range, reply)
  }

  async #send(kind: 'metadata' | 'targets', name: string, range: string | undefined, reply: FastifyReply) {
    const start = rangeStart(range)
    const found = await this.releases.open(kind, name)
    if (found === undefined)
      throw new ProblemError({ code: 'release-not-found', detail: `There is no file "${name.slice(0, 100)}" of releases.` })
    const { file, sizeBytes } = found
    const isPast = start > 0 && start >= sizeBytes
    if (isPast) await file.close()
    const bytes = isPast ? null : file.createReadStream({ start })
    if (bytes !== null) void endWhenStalled(bytes, systemClock)
    return answerWithBytes(reply, { what: 'file', start, sizeBytes, bytes })
  }
}
