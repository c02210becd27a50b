import * as routes from '@cloudprint/protocol/http/update-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { listComputerUpdates, readComputerUpdate } from './computer-updates.ts'
import { changeComputerUpdates, changePolicy, changeSiteUpdates } from './change-updates.ts'
import { ReleaseFolder } from './release-folder.ts'
import { readUpdates } from './update-queries.ts'

@Controller()
export class UpdatesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ReleaseFolder) private readonly folder: ReleaseFolder,
    @Inject(JobSignals) private readonly signals: JobSignals,
  ) {}

  @Handle(routes.getUpdates)
  async get(@Calling() caller: Caller) {
    return this.database.lists.read((pool) => readUpdates(pool, caller.organizationId, this.folder))
  }

  @Handle(routes.changeUpdates)
  async change(@Input() { body }: InputOf<typeof routes.changeUpdates>, @Calling() caller: Caller) {
    unwrap(await changePolicy(this.database.drizzle, await this.#asked(caller), body))
    this.#nudge(caller)
    return readUpdates(this.database.pool, caller.organizationId, this.folder)
  }

  @Handle(routes.changeSiteUpdates)
  async changeSite(@Input() input: InputOf<typeof routes.changeSiteUpdates>, @Calling() caller: Caller) {
    unwrap(await changeSiteUpdates(this.database.drizzle, await this.#asked(caller), input))
    this.#nudge(caller)
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'site', ids: [input.params.siteId] })
    const { sites } = await readUpdates(this.database.pool, caller.organizationId, this.folder)
    const { siteId } = input.params
    return sites.find((one) => one.siteId === siteId) ?? { siteId, isHeld: false, pinnedVersion: null }
  }

  @Handle(routes.listComputerUpdates)
  async list(@Input() { query }: InputOf<typeof routes.listComputerUpdates>, @Calling() caller: Caller) {
    const ground = { releases: await this.folder.releases(), now: new Date() }
    return this.database.lists.read((pool) => listComputerUpdates(pool, caller.reach, { filter: query, ...ground }))
  }

  @Handle(routes.getComputerUpdates)
  async getOne(@Input() { params }: InputOf<typeof routes.getComputerUpdates>, @Calling() caller: Caller) {
    return this.#read(caller, params.computerId)
  }

  @Handle(routes.changeComputerUpdates)
  async changeOne(@Input() input: InputOf<typeof routes.changeComputerUpdates>, @Calling() caller: Caller) {
    const { computerId } = input.params
    unwrap(await changeComputerUpdates(this.database.drizzle, await this.#asked(caller), input))
    this.#nudge(caller)
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'computer', ids: [computerId] })
    return this.#read(caller, computerId)
  }

  async #read({ reach }: Caller, computerId: string) {
    const ground = { releases: await this.folder.releases(), now: new Date() }
    const found = await readComputerUpdate(this.database.pool, reach, { computerId, ...ground })
    if (found === undefined) throw new ProblemError(notFoundProblem('computer-not-found', computerId))
    return found
  }

  async #asked(caller: Caller) {
    return { caller, releases: await this.folder.releases(), now: new Date() }
  }

  /** Agents ask within the hour by themselves; whoever pressed a button waits for seconds. */
  #nudge({ organizationId }: Caller): void {
    this.signals.emit('updates', { organizationId })
  }
}
