import { fetchDocument } from '@cloudprint/protocol/http/agent-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import type { CallingAgent } from '../access/agent-identities.ts'
import { Agent, Handle, Input } from '../http/handle-route.ts'
import { answerWithBytes } from '../http/answer-with-bytes.ts'
import { rangeStart } from '../http/range-start.ts'
import { ProblemError } from '../http/problem-error.ts'
import { DocumentStore } from './document-store.ts'

@Controller()
export class DocumentsController {
  constructor(@Inject(DocumentStore) private readonly documents: DocumentStore) {}

  @Handle(fetchDocument)
  async fetch(
    @Input() { params, headers }: InputOf<typeof fetchDocument>,
    @Agent() agent: CallingAgent,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const start = rangeStart(headers.range)
    const found = await this.documents.open(params.jobId, agent.computerId, start)
    if (found === undefined) {
      throw new ProblemError({ code: 'document-unavailable', detail: `There is no document for job ${params.jobId}.` })
    }
    return answerWithBytes(reply, { what: 'document', start, ...found })
  }
}
