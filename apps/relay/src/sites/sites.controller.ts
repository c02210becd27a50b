import * as routes from '@cloudprint/protocol/http/site-routes'
import type { Site } from '@cloudprint/protocol/http/site-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { changeSite } from './change-site.ts'
import { createSite } from './create-site.ts'
import { removeSite } from './remove-site.ts'
import { listSites, readSite } from './site-queries.ts'

@Controller()
export class SitesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(JobSignals) private readonly signals: JobSignals,
  ) {}

  @Handle(routes.listSites)
  async list(@Input() { query }: InputOf<typeof routes.listSites>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listSites(pool, caller.reach, query))
  }

  @Handle(routes.getSite)
  async get(@Input() { params }: InputOf<typeof routes.getSite>, @Calling() caller: Caller) {
    return this.#read(caller, params.siteId)
  }

  @Handle(routes.createSite)
  async create(@Input() { body }: InputOf<typeof routes.createSite>, @Calling() caller: Caller) {
    return this.#read(caller, await createSite(this.database.drizzle, caller, body))
  }

  @Handle(routes.changeSite)
  async change(@Input() { params, body }: InputOf<typeof routes.changeSite>, @Calling() caller: Caller) {
    unwrap(await changeSite(this.database.drizzle, { caller, siteId: params.siteId, change: body }))
    return this.#read(caller, params.siteId)
  }

  @Handle(routes.removeSite)
  async remove(@Input() { params }: InputOf<typeof routes.removeSite>, @Calling() caller: Caller) {
    const { changed } = unwrap(await removeSite(this.database.drizzle, { caller, siteId: params.siteId, now: new Date() }))
    const { organizationId } = caller
    for (const kind of ['person', 'api-key', 'enrolment-code'] as const)
      if (changed[kind].length > 0) this.signals.emit('changed', { organizationId, kind, ids: changed[kind] })
    return {}
  }

  async #read(caller: Caller, siteId: string): Promise<Site> {
    const site = await readSite(this.database.pool, caller.reach, siteId)
    if (site === undefined) throw new ProblemError(notFoundProblem('site-not-found', siteId))
    return site
  }
}
