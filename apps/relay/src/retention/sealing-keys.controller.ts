import { Controller, Inject } from '@nestjs/common'
import { dropSealingKeys } from '@cloudprint/protocol/http/agent-routes'
import type pg from 'pg'
import type { CallingAgent } from '../access/agent-identities.ts'
import { POOL } from '../db/tokens.ts'
import { Agent, Handle } from '../http/handle-route.ts'
import { JobStore } from '../jobs/job-store.ts'
import { PostgresJobRows } from '../jobs/postgres-job-rows.ts'
import { releaseReplaced } from '../jobs/release-replaced.ts'
import { dropSealingKeys as dropKeys } from '../computers/sealing-keys/drop-sealing-keys.ts'
import { PrinterFinder } from '../computers/printers/find-printer.ts'

@Controller()
export class SealingKeysController {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(JobStore) private readonly jobs: JobStore,
    @Inject(PrinterFinder) private readonly printers: PrinterFinder,
  ) {}

  @Handle(dropSealingKeys)
  async drop(@Agent() { computerId }: CallingAgent) {
    const now = new Date()
    await dropKeys(this.pool, computerId, now)
    this.printers.forgetComputer(computerId)
    await releaseReplaced({ pool: this.pool, rows: new PostgresJobRows(this.pool), jobs: this.jobs }, computerId, now)
    return {}
  }
}
