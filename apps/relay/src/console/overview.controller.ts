import { Controller, Inject } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import type { Caller } from '../access/caller.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { Overviews } from './overviews.ts'

@Controller()
export class OverviewController {
  constructor(@Inject(Overviews) private readonly overviews: Overviews) {}

  @Handle(routes.getOverview)
  async read(@Input() { query }: InputOf<typeof routes.getOverview>, @Calling() caller: Caller) {
    return this.overviews.read(caller, query.siteId)
  }
}
