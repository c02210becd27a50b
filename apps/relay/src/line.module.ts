import { Module } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'
import { AccessModule } from './access/access.module.ts'
import { AgentIdentities } from './access/agent-identities.ts'
import { keptAuthSecret } from './signing-in/auth-secret.ts'
import { GREETINGS } from './channel/greetings.ts'
import { PrinterFinder } from './computers/printers/find-printer.ts'
import { Presence } from './computers/presence.ts'
import { PrinterDetailsController } from './computers/printers/printer-details.controller.ts'
import { PrintersController } from './computers/printers/printers.controller.ts'
import { SealingKeysController } from './retention/sealing-keys.controller.ts'
import type { Database } from './db/database.ts'
import { POOL } from './db/tokens.ts'
import type { BlobStore } from './documents/blob-store.ts'
import { DocumentStore } from './documents/document-store.ts'
import { DocumentsController } from './documents/documents.controller.ts'
import type { RelayEnv } from './env.ts'
import { BLOBS, DATABASE, ENV, LOG } from './ground.module.ts'
import { JobSignals } from './jobs/job-signals.ts'
import { JobStore } from './jobs/job-store.ts'
import { JobsController } from './jobs/jobs.controller.ts'
import { PrinterJobsController } from './jobs/printer-jobs.controller.ts'
import { composeLine } from './line.ts'
import type { Line } from './line.ts'
import { ScaleReadings } from './scales/scale-readings.ts'
import { ScalesController } from './scales/scales.controller.ts'
import { fingerprintKeyOf } from './submit/fingerprint-key-of.ts'
import { SubmitController } from './submit/submit.controller.ts'
import { JobSubmitter } from './submit/submit-job.ts'
import { ReleaseFolder } from './updates/release-folder.ts'
import { Uploads } from './uploads/uploads.ts'
import { UploadsController } from './uploads/uploads.controller.ts'

export const LINE = Symbol('Line')

const part = <Key extends keyof Line>(token: unknown, key: Key) => ({
  provide: token as symbol,
  useFactory: (line: Line) => line[key],
  inject: [LINE],
})

/** Shows the composed line to Nest: its controllers, and the parts that they and the console are handed. */
@Module({
  imports: [AccessModule],
  controllers: [
    SubmitController,
    UploadsController,
    JobsController,
    PrinterJobsController,
    PrintersController,
    PrinterDetailsController,
    ScalesController,
    DocumentsController,
    SealingKeysController,
  ],
  providers: [
    {
      provide: LINE,
      inject: [DATABASE, ENV, LOG, BLOBS, AgentIdentities],
      useFactory: (database: Database, env: RelayEnv, log: Logger, blobs: BlobStore, agents: AgentIdentities) =>
        composeLine({
          pool: database.pool,
          drizzle: database.drizzle,
          releasesDir: env.CLOUDPRINT_RELEASES_DIR,
          fingerprintKey: fingerprintKeyOf(env.CLOUDPRINT_AUTH_SECRET ?? keptAuthSecret(env.CLOUDPRINT_DATA_DIR)),
          blobs,
          log,
          verifyAssertion: (assertion) => agents.verify(assertion),
          behindProxy: env.CLOUDPRINT_BEHIND_PROXY,
          fetchNetworks: env.CLOUDPRINT_FETCH_NETWORKS,
          maxDocumentBytes: env.CLOUDPRINT_MAX_DOCUMENT_BYTES,
          maxQueuedPerPrinter: env.CLOUDPRINT_MAX_QUEUED_PER_PRINTER,
        }),
    },
    { provide: POOL, useFactory: (database: Database) => database.pool, inject: [DATABASE] },
    part(JobSignals, 'signals'),
    part(JobStore, 'jobs'),
    part(DocumentStore, 'documents'),
    part(JobSubmitter, 'submitter'),
    part(Uploads, 'uploads'),
    part(ReleaseFolder, 'releases'),
    part(Presence, 'presence'),
    part(GREETINGS, 'greetings'),
    part(PrinterFinder, 'printers'),
    part(ScaleReadings, 'scales'),
  ],
  exports: [LINE, GREETINGS, JobSignals, JobStore, Presence, PrinterFinder, ReleaseFolder],
})
export class LineModule {}
