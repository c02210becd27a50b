import { Controller, Get, Header, Inject, Req } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { Registry } from 'prom-client'
import type { RelayEnv } from '../env.ts'
import { ENV } from '../ground.module.ts'
import { unwrap } from '../http/problem-error.ts'
import { mayReadMetrics } from './may-read-metrics.ts'
import { Readiness } from './readiness.ts'

@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(ENV) private readonly env: RelayEnv,
  ) {}

  /** The process runs; whoever watches it restarts it when this does not answer. */
  @Get('/health/live')
  live() {
    return { status: 'live' }
  }

  /** It can work; whoever spreads the load sends none while this does not answer 200. */
  @Get('/health/ready')
  async ready() {
    unwrap(await this.readiness.check())
    return { status: 'ready', documents: await this.readiness.checkDocuments() }
  }

  @Get('/metrics')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  async metrics(@Req() request: FastifyRequest) {
    unwrap(mayReadMetrics(request, this.env))
    return this.registry.metrics()
  }
}
