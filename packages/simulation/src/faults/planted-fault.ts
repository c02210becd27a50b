import type { PrintSystem } from '@cloudprint/agent/printing/print-system'
import type { JobJournal } from '@cloudprint/agent/work/job-journal'
import type { Canceled } from '@cloudprint/relay/jobs/cancel-job'
import type { ComputerRows } from '@cloudprint/relay/computers/computer-rows'
import type { JobRows } from '@cloudprint/relay/jobs/job-rows'
import type { Rewrite } from '../network/sim-end.ts'
import type { Fetch } from '../network/sim-web.ts'
import type { MemoryDatabase } from '../relay/memory-database.ts'
import type { SimProcess } from '../world/sim-process.ts'

/** A mistake put around the real code at run time, to see that the simulation notices it. */
export interface PlantedFault {
  readonly name: string
  readonly what: string
  jobRows?: (rows: JobRows, relay: SimProcess, database: MemoryDatabase) => JobRows
  computerRows?: (rows: ComputerRows, database: MemoryDatabase) => ComputerRows
  journal?: (journal: JobJournal, agent: SimProcess) => JobJournal
  printSystem?: (system: PrintSystem, agent: SimProcess) => PrintSystem
  agentSays?: () => Rewrite
  /** As an agent fetches what jobs refer to. */
  fetch?: (fetch: Fetch) => Fetch
  relaySays?: () => Rewrite
  canceled?: (answer: Canceled) => Canceled
}
