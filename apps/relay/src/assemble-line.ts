import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { createLoop } from '@cloudprint/process-kit/loop'
import { Slots } from './access/slots.ts'
import type { AgentGround } from './channel/agent-session.ts'
import type { AgentSteps, ReconciledComputer } from './channel/agent-steps.ts'
import { checkSessions } from './computers/check-sessions.ts'
import type { ComputerRows } from './computers/computer-rows.ts'
import { PrinterFinder } from './computers/printers/find-printer.ts'
import { Presence } from './computers/presence.ts'
import { gather } from './db/gather.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { routeSignals } from './dispatch/route-signals.ts'
import { WorkSweep } from './dispatch/sweep-work.ts'
import type { BlobStore } from './documents/blob-store.ts'
import type { DocumentRows } from './documents/document-rows.ts'
import { DocumentStore } from './documents/document-store.ts'
import type { DocumentSealer } from './documents/document-store.ts'
import { removeListedBlobs, removeOrphanBlobs } from './documents/sweep-blobs.ts'
import { LEFT_OVER_AFTER_MS } from './documents/upload-time.ts'
import { failUnopenable } from './jobs/fail-unopenable.ts'
import type { JobRows } from './jobs/job-rows.ts'
import { JobSignals } from './jobs/job-signals.ts'
import { JobStore } from './jobs/job-store.ts'
import { removeKeptDocuments } from './jobs/remove-kept-documents.ts'
import { applyReports } from './reports/apply-reports.ts'
import type { ReportMessage } from './reports/apply-reports.ts'
import { reconcile } from './reports/reconcile.ts'
import { expireJobs } from './retention/expire-jobs.ts'
import { failLostDocuments } from './retention/fail-lost-documents.ts'
import { StrandedSweep } from './retention/sweep-stranded.ts'
import { ScaleReadings } from './scales/scale-readings.ts'
import type { FetchContent } from './submit/fetch-content.ts'
import { QueueDepth } from './submit/queue-depth.ts'
import { JobSubmitter } from './submit/submit-job.ts'

/** Everything the line touches, given from outside: real for `composeLine`, simulated for the simulation. */
export interface LineParts<Channel extends LineChannel> {
  jobRows: JobRows
  computerRows: ComputerRows
  documentRows: DocumentRows
  blobs: BlobStore
  sealer: DocumentSealer
  /** Of this installation, and not in its database: makes the fingerprints of requests. */
  fingerprintKey: Buffer
  /** Brings what submissions refer to, where the relay is to fetch it. */
  fetchContent: FetchContent
  clock: Clock
  /** Milliseconds that nobody sets. */
  steady: () => number
  /** Runs something after the I/O of this turn. */
  soon: (act: () => void) => void
  random: () => number
  newId: (now: Date) => string
  log: Logger
  maxDocumentBytes: number
  maxQueuedPerPrinter: number
  hearUpdate: AgentSteps['hearUpdate']
  openChannel: (agents: AgentGround) => Channel
}

interface LineChannel {
  /** Tells every agent to come back later, and closes all connections. */
  stop(reconnectAfterMs: number): Promise<void>
}

/** How soon the sweeps find what a lost nudge left behind. */
const SWEEP_MS = 5_000
/** The store of documents is listed this often, to compare it with the rows. */
const COMPARE_MS = 600_000
const STRANDED_SWEEP_MS = 60_000
const CHECK_SESSIONS_MS = 30_000
/** As long as socket.io itself waits for a sign of life. */
const ANSWER_WITHIN_MS = 12_000
/**
 * Agents that are greeted at a time, which share a few connections of the pool, and those that wait: two or three seconds' work of
 * two cores. Where it takes longer than an agent waits, those that have given up meanwhile cost nothing more.
 */
const GREETINGS = { maxRunning: 64, maxWaiting: 400 }
/** Agents that say what they hold share a transaction, which holds their sessions until its end. */
const MAX_GREETED_TOGETHER = 32
/** Messages of reports kept in one transaction at most; it holds their journals and jobs until its end. */
const MAX_REPORTS_TOGETHER = 32
/** Agents told to come back later spread over this long. */
const RECONNECT_AFTER_MS = 1_000

/**
 * The line of the relay, put together: submit → store → offer → report → delete. Everything is a plain object that
 * is handed what it needs; Nest only sees the result.
 */
export function assembleLine<Channel extends LineChannel>(parts: LineParts<Channel>) {
  const { jobRows, computerRows, documentRows, blobs, clock, steady, soon, random, log } = parts
  const signals = new JobSignals()
  const jobs = new JobStore(jobRows, signals)
  const documents = new DocumentStore({ rows: documentRows, blobs, sealer: parts.sealer, maxBytes: parts.maxDocumentBytes })
  const presence = new Presence()
  const printers = new PrinterFinder(computerRows)
  const scales = new ScaleReadings()
  const submitter = new JobSubmitter({
    rows: jobRows,
    documents,
    printers,
    signals,
    depth: new QueueDepth((printerId) => jobRows.countWaiting(printerId), parts.maxQueuedPerPrinter),
    newId: parts.newId,
    fingerprintKey: parts.fingerprintKey,
    fetchContent: parts.fetchContent,
    soon,
  })
  const keepReports = gather((messages: ReportMessage[]) => applyReports(jobRows, jobs, messages, clock.now()), {
    maxItems: MAX_REPORTS_TOGETHER,
    maxBatches: 2,
    isRepeatable: true,
    soon,
  })
  const greet = gather((computers: ReconciledComputer[]) => reconcile(jobRows, jobs, computers, clock.now()), {
    maxItems: MAX_GREETED_TOGETHER,
    maxBatches: 1,
    isRepeatable: true,
    about: ({ id }) => id,
    soon,
  })
  const steps: AgentSteps = {
    reconcile: greet,
    applyReports: (sender, reports) => keepReports({ sender, reports }),
    hearUpdate: parts.hearUpdate,
    failUnopenable: (computerId, now) => failUnopenable(jobRows, jobs, computerId, now),
    dispatch: (target) => new Dispatcher({ rows: jobRows, jobs, target, clock, log }),
  }
  const greetings = new Slots(GREETINGS)
  const channel = parts.openChannel({
    rows: computerRows,
    steps,
    signals,
    presence,
    printers,
    scales,
    greetings,
    clock,
    steady,
    soon,
    log,
  })

  const loop = (name: string, everyMs: number, step: () => Promise<void>) =>
    createLoop({
      name,
      everyMs,
      step,
      log,
      clock,
      backoff: createBackoff({ baseMs: 200, capMs: 30_000, healthyMs: 0, clock, random }),
    })
  const removeBlobs = loop('remove documents', SWEEP_MS, async () => {
    await removeListedBlobs(documentRows, blobs, log)
  })
  const workSweep = new WorkSweep({ rows: jobRows, presence, log })
  const strandedSweep = new StrandedSweep({ jobRows, jobs })
  const loops = [
    loop('find waiting work', SWEEP_MS, () => workSweep.run(clock.now())),
    loop('expire jobs', SWEEP_MS, () => expireJobs(jobRows, jobs, clock.now())),
    loop('remove documents kept for a retry', SWEEP_MS, () => removeKeptDocuments(jobRows, signals, clock.now())),
    loop('release stranded jobs', STRANDED_SWEEP_MS, () => strandedSweep.run(clock.now())),
    removeBlobs,
    loop('fail jobs whose documents are lost', COMPARE_MS, () =>
      failLostDocuments({ jobRows, documentRows, jobs, blobs, log }, clock.now()),
    ),
    loop('remove orphaned documents', COMPARE_MS, async () => {
      const removed = await removeOrphanBlobs(documentRows, blobs, { now: clock.now(), log })
      if (removed > 0) log.warn({ removed }, 'documents without a job were removed')
    }),
    // Apart from the others: a store may forbid the list of uploads alone.
    loop('remove what broken uploads left', COMPARE_MS, async () => {
      const removed = await blobs.removeUnfinished(new Date(clock.now().getTime() - LEFT_OVER_AFTER_MS))
      if (removed > 0) log.warn({ removed }, 'what broken uploads left was removed')
    }),
    loop('check who is connected', CHECK_SESSIONS_MS, () =>
      checkSessions(computerRows, presence, { now: clock.now(), answerWithinMs: ANSWER_WITHIN_MS }),
    ),
  ]

  return {
    signals,
    jobs,
    documents,
    presence,
    printers,
    submitter,
    scales,
    greetings,
    channel,
    loops,
    /** Before the first request. */
    async start(): Promise<void> {
      await computerRows.closeAllSessions(clock.now())
      routeSignals(signals, presence, log)
      signals.on('removal', () => removeBlobs.nudge())
      for (const one of loops) one.start()
    },
    /** Agents are sent away first, so that nothing new begins; then the sweeps end. */
    async stop(): Promise<void> {
      await channel.stop(RECONNECT_AFTER_MS)
      await Promise.all(loops.map((one) => one.stop()))
    },
  }
}
