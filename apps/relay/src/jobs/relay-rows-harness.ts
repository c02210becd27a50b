import type { ComputerRows } from '../computers/computer-rows.ts'
import type { DocumentRows } from '../documents/document-rows.ts'
import type { JobRows } from './job-rows.ts'

/** What `describeRelayRows` needs around the rows. */
export interface RelayRowsHarness {
  jobRows: JobRows
  computerRows: ComputerRows
  documentRows: DocumentRows
  addComputer(): Promise<{ organizationId: string; siteId: string; computerId: string }>
  revoke(computerId: string): Promise<void>
  /** From now on another machine is this computer. */
  replaceMachine(computerId: string): Promise<void>
  /** From now on a job in doubt holds up the later ones of this printer, or no longer does. */
  setDoubtBlocks(printerId: string, doubtBlocks: boolean): Promise<void>
  /** From now on failed jobs of this organization keep their documents so long. */
  setFailedDocumentRetention(organizationId: string, seconds: number): Promise<void>
  /** A job as it is committed. */
  read(jobId: string): Promise<SeenJob>
  close(): Promise<void>
}

export interface SeenJob {
  state: string
  attempt: number
  offerEpoch: number | null
  hasDocument: boolean
  keptUntil: Date | null
  receipt: { reason: string; by: string; byName: string } | null
  history: { from: string | null; to: string; kind: string }[]
}
