import { fetchUpdateMetadata, fetchUpdateTarget } from '@cloudprint/protocol/http/update-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { rangeStart } from '../http/range-start.ts'
import { Handle, Input } from '../http/handle-route.ts'
import { ProblemError } from '../http/problem-error.ts'
import { ReleaseFolder } from './release-folder.ts'

/** Passes the folder of releases on to enrolled agents, so that a site needs a way to no other host. */
@Controller()
export class UpdateFilesController {
  constructor(@Inject(ReleaseFolder) private readonly releases: ReleaseFolder) {}

  @Handle(fetchUpdateMetadata)
  async metadata(@Input() { params, headers }: InputOf<typeof fetchUpdateMetadata>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#send('metadata', params.name, headers.range, reply)
  }

  @Handle(fetchUpdateTarget)
  async target(@Input() { params, headers }: InputOf<typeof fetchUpdateTarget>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#send('targets', `${params.sha256}.${params.name}`, headers.range, reply)
  }

  async #send(kind: 'metadata' | 'targets', name: string, range: string | undefined, reply: FastifyReply) {
    const start = rangeStart(range)
    const found = await this.releases.open(kind, name)
    if (found === undefined)
      throw new ProblemError({ code: 'release-not-found', detail: `There is no file "${name.slice(0, 100)}" of releases.` })
    const { file, sizeBytes } = found
    if (start > 0 && start >= sizeBytes) {
      await file.close()
      reply.header('content-range', `bytes */${sizeBytes}`)
      throw new ProblemError({ code: 'range-not-satisfiable', detail: `The file has ${sizeBytes} bytes, and none from ${start} on.` })
    }
    reply
      .status(start === 0 ? 200 : 206)
      .header('content-type', 'application/octet-stream')
      .header('content-length', sizeBytes - start)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'no-store')
    if (start > 0) reply.header('content-range', `bytes ${start}-${sizeBytes - 1}/${sizeBytes}`)
    return reply.send(file.createReadStream({ start }))
  }
}
