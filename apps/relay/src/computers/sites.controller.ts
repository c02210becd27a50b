import { Controller, Inject } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError } from '../http/problem-error.ts'
import { listSites, readSite } from './site-queries.ts'

@Controller()
export class SitesController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Handle(routes.listSites)
  async list(@Input() { query }: InputOf<typeof routes.listSites>, @Calling() { reach }: Caller) {
    return this.database.lists.read((pool) => listSites(pool, reach, query))
  }

  @Handle(routes.getSite)
  async read(@Input() { params }: InputOf<typeof routes.getSite>, @Calling() { reach }: Caller) {
    const site = await readSite(this.database.pool, reach, params.siteId)
    if (site === undefined) throw new ProblemError(notFoundProblem('site-not-found', params.siteId))
    return site
  }
}
