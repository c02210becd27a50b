import { Global, Module } from '@nestjs/common'
import { Registry } from 'prom-client'
import type { Database } from '../db/database.ts'
import { BLOBS, DATABASE } from '../ground.module.ts'
import { HealthController } from './health.controller.ts'
import { createMetrics } from './metrics.ts'
import { Readiness } from './readiness.ts'

/** Global, so that every part can add its figures to the registry. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    { provide: Registry, useFactory: createMetrics },
    {
      provide: Readiness,
      useFactory: ({ pool }: Database, documents: { check(): Promise<void> }) => new Readiness(pool, documents),
      inject: [DATABASE, BLOBS],
    },
  ],
  exports: [Registry, Readiness],
})
export class HealthModule {}
