import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { LocalScale } from '@cloudprint/protocol/scale'
import type { RecentError } from './recent-errors.ts'
import type { LinkStatus } from './relay-link/stay-connected.ts'
import type { HeldJob } from './work/held-job.ts'

/** What an agent does at this moment, and what it sees. */
export interface AgentStatus {
  link: LinkStatus & { way: string | null; epoch: number | null }
  sealingKey: { keyId: string; madeAt: Date; older: number }
  printers: LocalPrinter[]
  /** As their print systems said themselves in this run, none of which is away. */
  arePrintersListed: boolean
  /** What a silent one said last is kept, and is not fresh. */
  scales: (LocalScale & { isFresh: boolean })[]
  jobs: HeldJob[]
  isDiskFull: boolean
  /** What print systems that do not answer now said last. */
  awayPrintSystems: string[]
  /** What went wrong, in former runs too, the newest first, whether it is mended or not. */
  lastErrors: RecentError[]
}
