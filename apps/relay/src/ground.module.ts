import { Module } from '@nestjs/common'
import type { DynamicModule } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Database } from './db/database.ts'
import { openBlobStore } from './documents/open-blob-store.ts'
import { OwnBlobStore } from './documents/own-blob-store.ts'
import { PostgresDocumentRows } from './documents/postgres-document-rows.ts'
import { PostgresInstallation } from './documents/postgres-installation.ts'
import type { RelayEnv } from './env.ts'

/** What everything stands on; injected with `@Inject(DATABASE)` and its like. */
export const DATABASE = Symbol('Database')
export const ENV = Symbol('RelayEnv')
export const LOG = Symbol('Logger')
export const BLOBS = Symbol('BlobStore')

export interface Ground {
  env: RelayEnv
  log: Logger
  database: Database
}

@Module({})
export class GroundModule {
  static with({ env, log, database }: Ground): DynamicModule {
    return {
      module: GroundModule,
      global: true,
      providers: [
        { provide: ENV, useValue: env },
        { provide: LOG, useValue: log },
        { provide: DATABASE, useValue: database },
        {
          provide: BLOBS,
          useFactory: () =>
            new OwnBlobStore({
              blobs: openBlobStore(env),
              installation: new PostgresInstallation(database.pool),
              documentRows: new PostgresDocumentRows(database.pool),
              log,
            }),
        },
      ],
      exports: [ENV, LOG, DATABASE, BLOBS],
    }
  }
}
