import { Controller, Inject } from '@nestjs/common'
import { routes } from '@cloudprint/protocol/http/routes'
import type { Caller } from '../access/caller.ts'
import { Calling, Handle } from '../http/handle-route.ts'
import { Overviews } from './overviews.ts'

@Controller()
export class OverviewController {
  constructor(@Inject(Overviews) private readonly overviews: Overviews) {}

  @Handle(routes.getOverview)
  async read(@Calling() caller: Caller) {
    return this.overviews.read(caller)
  }
}
