import type { Logger } from '@cloudprint/process-kit/logger'
import { createLoop } from '@cloudprint/process-kit/loop'
import type pg from 'pg'
import { ChannelServer } from './channel/channel-server.ts'
import type { VerifyAssertion } from './channel/authenticate-agent.ts'
import { checkSessions } from './computers/check-sessions.ts'
import { closeAllSessions } from './computers/computer-sessions.ts'
import { PrinterFinder } from './computers/find-printer.ts'
import { Presence } from './computers/presence.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { routeSignals } from './dispatch/route-signals.ts'
import { sweepWork } from './dispatch/sweep-work.ts'
import type { BlobStore } from './documents/blob-store.ts'
import { DocumentStore } from './documents/document-store.ts'
import { removeListedBlobs, removeOrphanBlobs } from './documents/sweep-blobs.ts'
import { JobSignals } from './jobs/job-signals.ts'
import { JobStore } from './jobs/job-store.ts'
import { applyReports } from './reports/apply-reports.ts'
import { reconcile } from './reports/reconcile.ts'
import { expireJobs } from './retention/expire-jobs.ts'
import { QueueDepth } from './submit/queue-depth.ts'
import { JobSubmitter } from './submit/submit-job.ts'

export interface LineGround {
  pool: pg.Pool
  blobs: BlobStore
  log: Logger
  verifyAssertion: VerifyAssertion
  maxDocumentBytes: number
  maxQueuedPerPrinter: number
}

/** How soon the sweeps find what a lost nudge left behind. */
const SWEEP_MS = 5_000
const ORPHAN_SWEEP_MS = 3_600_000
const CHECK_SESSIONS_MS = 30_000
/** As long as socket.io itself waits for a sign of life. */
const ANSWER_WITHIN_MS = 12_000
/** Agents told to come back later spread over this long. */
const RECONNECT_AFTER_MS = 1_000

export type Line = ReturnType<typeof composeLine>

/**
 * The line of the relay, put together: submit → store → offer → report → delete. Everything is a plain object that
 * is handed what it needs; Nest only sees the result.
 */
export function composeLine(ground: LineGround) {
  const { pool, blobs, log } = ground
  const signals = new JobSignals()
  const jobs = new JobStore(pool, signals)
  const documents = new DocumentStore(pool, blobs, ground.maxDocumentBytes)
  const presence = new Presence()
  const printers = new PrinterFinder(pool)
  const submitter = new JobSubmitter({
    pool,
    documents,
    printers,
    signals,
    depth: new QueueDepth(pool),
    maxQueuedPerPrinter: ground.maxQueuedPerPrinter,
  })
  const steps = {
    reconcile: (computer: Parameters<typeof reconcile>[2], now: Date) => reconcile(pool, jobs, computer, now),
    applyReports: (sender: Parameters<typeof applyReports>[2], reports: Parameters<typeof applyReports>[3], now: Date) =>
      applyReports(pool, jobs, sender, reports, now),
    dispatch: (target: ConstructorParameters<typeof Dispatcher>[0]['target']) => new Dispatcher({ pool, jobs, target, log }),
  }
  const channel = new ChannelServer({ pool, steps, signals, presence, printers, log }, ground.verifyAssertion)

  const sweepOffers = createLoop({ name: 'find waiting work', everyMs: SWEEP_MS, log, step: () => sweepWork(pool, presence, new Date()) })
  const expire = createLoop({ name: 'expire jobs', everyMs: SWEEP_MS, log, step: () => expireJobs(pool, jobs, new Date()) })
  const removeBlobs = createLoop({
    name: 'remove documents',
    everyMs: SWEEP_MS,
    log,
    step: async () => {
      while ((await removeListedBlobs(pool, blobs)) > 0) continue
    },
  })
  const removeOrphans = createLoop({
    name: 'remove orphaned documents',
    everyMs: ORPHAN_SWEEP_MS,
    log,
    step: async () => {
      const removed = await removeOrphanBlobs(pool, blobs, new Date())
      if (removed > 0) log.warn({ removed }, 'documents without a job were removed')
    },
  })
  const checkLinks = createLoop({ name: 'check who is connected', everyMs: CHECK_SESSIONS_MS, log, step: () => checkSessions(pool, presence, { now: new Date(), answerWithinMs: ANSWER_WITHIN_MS }) })
  const loops = [sweepOffers, expire, removeBlobs, removeOrphans, checkLinks]

  return {
    signals,
    jobs,
    documents,
    presence,
    printers,
    submitter,
    channel,
    loops,
    /** Before the first request. */
    async start(): Promise<void> {
      await closeAllSessions(pool, new Date())
      routeSignals(signals, presence, log)
      signals.on('removal', () => removeBlobs.nudge())
      for (const loop of loops) loop.start()
    },
    /** Agents are sent away first, so that nothing new begins; then the sweeps end. */
    async stop(): Promise<void> {
      await channel.stop(RECONNECT_AFTER_MS)
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}
