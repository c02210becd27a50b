import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Finding } from '@cloudprint/protocol/examination'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { DocumentStore } from './documents/document-store.ts'
import type { SealingKeys } from './documents/sealing-keys.ts'
import type { PrintSystem } from './printing/print-system.ts'
import type { RecentError } from './recent-errors.ts'
import type { Channel } from './relay-link/channel.ts'
import type { Link } from './relay-link/link.ts'
import type { RelayClock } from './relay-link/relay-clock.ts'
import type { ScaleSystem } from './scales/scale.ts'
import type { JobJournal } from './work/job-journal.ts'

/** Everything an agent touches, given from outside: real for `run`, scripted for tests and simulation. */
export interface AgentParts {
  journal: JobJournal
  documents: DocumentStore
  sealingKeys: SealingKeys
  rotateKeysEveryMs: number
  printSystems: readonly PrintSystem[]
  /** Ways to plug scales in; none when absent. */
  scaleSystems?: readonly ScaleSystem[]
  link: Link
  relayClock: RelayClock
  system: SystemInfo
  /** UUIDs: for this run of the program, and for a journal that is begun anew. */
  newId: () => string
  clock: Clock
  random: () => number
  log: Logger
  /** As the last run saw them; none when absent. */
  rememberedPrinters?: LocalPrinter[]
  /** What went wrong in former runs, the newest first; nothing when absent. */
  rememberedErrors?: RecentError[]
  /** Looks for what keeps this machine from printing, for somebody who asks from afar. */
  examine: () => Promise<Finding[]>
  /** Something that `status()` shows has changed. */
  onChange?: () => void
  /** A session has opened, or the relay says that something else may be on offer; none where this agent does not update itself. */
  lookForUpdate?: (channel: Channel) => void
}
