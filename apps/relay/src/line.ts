import { systemClock } from '@cloudprint/process-kit/clock'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Logger } from '@cloudprint/process-kit/logger'
import type pg from 'pg'
import { assembleLine } from './assemble-line.ts'
import { ChannelServer } from './channel/channel-server.ts'
import type { VerifyAssertion } from './channel/authenticate-agent.ts'
import { clientAddress } from './channel/client-address.ts'
import { PostgresComputerRows } from './computers/postgres-computer-rows.ts'
import type { Queries } from './db/database.ts'
import { uuidV7 } from './db/uuid-v7.ts'
import type { BlobStore } from './documents/blob-store.ts'
import { PostgresDocumentRows } from './documents/postgres-document-rows.ts'
import { PostgresJobRows } from './jobs/postgres-job-rows.ts'
import { refusePlain } from './http/refuse-plain.ts'
import { Sealer } from '@cloudprint/sealing/sealer'
import { releaseJobsOfRemoved } from './jobs/release-jobs.ts'
import { releaseAllReplaced } from './jobs/release-replaced.ts'
import { purgeDeviceAuthorizations } from './computers/enrolment/purge-device-authorizations.ts'
import { purgeSealingKeys } from './retention/purge-sealing-keys.ts'
import { purgeJobs } from './retention/purge-jobs.ts'
import { purgeOutages } from './computers/printers/purge-outages.ts'
import { checkFormat } from '@cloudprint/job-rules/check-format'
import { checkPrinter } from './submit/check-printer.ts'
import { checkSealedHeader } from './submit/check-sealed-header.ts'
import { contentFetcher } from './submit/fetch-content.ts'
import { ReleaseFolder } from './updates/release-folder.ts'
import { UpdateDesk } from './updates/update-desk.ts'
import { UploadRows } from './uploads/upload-rows.ts'
import { Uploads } from './uploads/uploads.ts'

export interface LineGround {
  pool: pg.Pool
  drizzle: Queries
  blobs: BlobStore
  /** Of this installation, and not in its database: makes the fingerprints of requests. */
  fingerprintKey: Buffer
  log: Logger
  verifyAssertion: VerifyAssertion
  /** Whose X-Forwarded-For counts, and who may come by plain HTTP beside this machine; Fastify's notation. */
  behindProxy: string | undefined
  maxDocumentBytes: number
  /** Networks that are not public and that documents may be fetched from, in CIDR notation. */
  fetchNetworks: readonly string[]
  maxQueuedPerPrinter: number
  /** Where the signed releases of the agent lie; none are offered when absent. */
  releasesDir: string | undefined
}

/** Removing a computer, or replacing its machine, releases its jobs at once; this finds what a crash in between left. */
const REMOVED_SWEEP_MS = 60_000
const PURGE_MS = 60_000
const RELEASES_MS = 30_000
const EXPIRED_UPLOADS_MS = 60_000
/** An agreement lives for a minute, and this much longer in memory. */
const FORGET_AGREEMENTS_MS = 15_000
/** It reads the whole table, and what it finds is a year old. */
const PURGE_KEYS_MS = 6 * 3_600_000

export type Line = ReturnType<typeof composeLine>

/** The line on real ground: Postgres, socket.io and the machine's clock. */
export function composeLine({ pool, drizzle, verifyAssertion, behindProxy, fetchNetworks, releasesDir, ...ground }: LineGround) {
  const sealer = new Sealer({ now: () => performance.now() })
  const jobRows = new PostgresJobRows(pool)
  const line = assembleLine({
    ...ground,
    jobRows,
    computerRows: new PostgresComputerRows(pool),
    documentRows: new PostgresDocumentRows(pool),
    clock: systemClock,
    steady: () => performance.now(),
    soon: setImmediate,
    random: Math.random,
    sealer,
    newId: uuidV7,
    fetchContent: contentFetcher(fetchNetworks),
    hearUpdate: (agent, told) => desk.hear(agent, told, new Date()),
    openChannel: (agents) =>
      new ChannelServer(agents, { verify: verifyAssertion, addressOf: clientAddress(behindProxy), refusePlain: refusePlain(behindProxy) }),
  })
  const releases = new ReleaseFolder(releasesDir, ground.log)
  const desk = new UpdateDesk({ database: { pool, drizzle }, releases, signals: line.signals })
  const uploads = new Uploads({
    rows: new UploadRows(pool),
    documents: line.documents,
    printers: line.printers,
    checks: {
      printer: checkPrinter,
      format: checkFormat,
      sealedHeader: (printer, header) => checkSealedHeader(line.printers, printer, header),
    },
    newId: uuidV7,
    maxBytes: ground.maxDocumentBytes,
  })
  line.loops.push(
    createLoop({
      name: 'remove expired uploads',
      everyMs: EXPIRED_UPLOADS_MS,
      log: ground.log,
      step: async () => {
        const removed = await uploads.removeExpired(new Date())
        if (removed > 0) ground.log.info({ uploads: removed }, 'uploads whose time was over were removed')
      },
    }),
    createLoop({
      name: 'release the jobs of removed computers',
      everyMs: REMOVED_SWEEP_MS,
      log: ground.log,
      step: () => releaseJobsOfRemoved(pool, line.jobs, new Date()),
    }),
    createLoop({
      name: 'release the jobs of replaced machines',
      everyMs: REMOVED_SWEEP_MS,
      log: ground.log,
      step: () => releaseAllReplaced({ pool, rows: jobRows, jobs: line.jobs }, new Date()),
    }),
    createLoop({
      name: 'look for releases',
      everyMs: RELEASES_MS,
      log: ground.log,
      step: () => releases.whenNew(() => line.signals.emit('updates', { organizationId: null })),
    }),
    createLoop({
      name: 'purge machines that asked to be added',
      everyMs: PURGE_MS,
      log: ground.log,
      step: () => purgeDeviceAuthorizations(pool, new Date()),
    }),
    createLoop({
      name: 'forget what was agreed with keys',
      everyMs: FORGET_AGREEMENTS_MS,
      log: ground.log,
      step: async () => sealer.dropOld(),
    }),
    createLoop({
      name: 'purge destroyed keys',
      everyMs: PURGE_KEYS_MS,
      log: ground.log,
      step: () => purgeSealingKeys(pool, new Date()),
    }),
    createLoop({
      name: 'purge old jobs',
      everyMs: PURGE_MS,
      log: ground.log,
      step: async () => {
        const purged = await purgeJobs(pool, new Date())
        await purgeOutages(pool, new Date())
        if (purged > 0) ground.log.info({ jobs: purged }, 'the records of jobs were removed, as old as their organizations keep them')
      },
    }),
  )
  return {
    ...line,
    uploads,
    releases,
    /** Before the first request. */
    async start(): Promise<void> {
      await uploads.start()
      await line.start()
    },
    async stop(): Promise<void> {
      await line.stop()
      await uploads.stop()
    },
  }
}
