import { Controller, Get } from '@nestjs/common'

@Controller()
export class HealthController {
  /** The process runs; whoever watches it restarts it when this does not answer. */
  @Get('/health/live')
  live() {
    return { status: 'live' }
  }
}
