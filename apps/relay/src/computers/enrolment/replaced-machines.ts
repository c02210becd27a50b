import type pg from 'pg'
import { replaced } from '../../access/agent-identities.ts'
import type { AgentIdentities } from '../../access/agent-identities.ts'
import type { Author } from '../../jobs/job-rows.ts'
import type { JobStore } from '../../jobs/job-store.ts'
import { PostgresJobRows } from '../../jobs/postgres-job-rows.ts'
import { releaseReplaced } from '../../jobs/release-replaced.ts'
import type { PrinterFinder } from '../printers/find-printer.ts'
import type { Presence } from '../presence.ts'

interface Ground {
  pool: pg.Pool
  agents: Pick<AgentIdentities, 'forget'>
  presence: Presence
  printers: PrinterFinder
  jobs: JobStore
}

/** After a replacement was committed: ends what the old machine has open, and settles the jobs that it may hold. */
export class ReplacedMachines {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  async cut({
    computerId,
    computerName,
    author,
    now,
  }: {
    computerId: string
    computerName: string
    author: Author
    now: Date
  }): Promise<void> {
    const { pool, agents, presence, printers, jobs } = this.#ground
    agents.forget(computerId)
    printers.forgetComputer(computerId)
    presence.get(computerId)?.close(replaced(computerName).problem)
    await releaseReplaced({ pool, rows: new PostgresJobRows(pool), jobs }, computerId, now, author)
  }
}
