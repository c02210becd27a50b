import * as routes from '@cloudprint/protocol/http/audit-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { listAudit } from './audit-queries.ts'
import { streamAudit } from './stream-audit.ts'

const contentTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const

@Controller()
export class AuditController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Handle(routes.listAudit)
  async list(@Input() { query }: InputOf<typeof routes.listAudit>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listAudit(pool, caller.organizationId, query))
  }

  @Handle(routes.exportAudit)
  export(
    @Input() { query: { format, ...filter } }: InputOf<typeof routes.exportAudit>,
    @Calling() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { lists } = this.database
    const text = streamAudit((query) => lists.read(query), { organizationId: caller.organizationId, filter, format })
    reply.header('content-type', contentTypes[format])
    reply.header('content-disposition', `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.${format}"`)
    return reply.send(Readable.from(text))
  }
}
