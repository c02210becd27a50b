import { Controller, Inject } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { AgentIdentities } from '../access/agent-identities.ts'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import type { Throttle } from '../signing-in/throttle.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { JobStore } from '../jobs/job-store.ts'
import { releaseJobs } from '../jobs/release-jobs.ts'
import { listComputers, readComputer } from './computer-queries.ts'
import { changeComputer } from './change-computer.ts'
import { listComputerEvents } from './computer-events.ts'
import { PrinterFinder } from './printers/find-printer.ts'
import { Presence } from './presence.ts'
import type { Session } from './presence.ts'
import { removeComputer } from './remove-computer.ts'

export const EXAMINATION_THROTTLE = Symbol('Throttle of examinations')

@Controller()
export class ComputersController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AgentIdentities) private readonly agents: AgentIdentities,
    @Inject(PrinterFinder) private readonly printers: PrinterFinder,
    @Inject(Presence) private readonly presence: Presence,
    @Inject(JobStore) private readonly jobs: JobStore,
    @Inject(JobSignals) private readonly signals: JobSignals,
    @Inject(EXAMINATION_THROTTLE) private readonly examinations: Throttle,
  ) {}

  @Handle(routes.listComputers)
  async list(@Input() { query }: InputOf<typeof routes.listComputers>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => listComputers(pool, caller.reach, query))
  }

  @Handle(routes.getComputer)
  async read(@Input() { params }: InputOf<typeof routes.getComputer>, @Calling() caller: Caller) {
    return this.#read(caller, params.computerId)
  }

  @Handle(routes.changeComputer)
  async change(@Input() { params, body }: InputOf<typeof routes.changeComputer>, @Calling() caller: Caller) {
    const { computerId } = params
    unwrap(await changeComputer(this.database.drizzle, { caller, computerId, change: body }))
    this.agents.forget(computerId)
    this.printers.forgetComputer(computerId)
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'computer', ids: [computerId] })
    return this.#read(caller, computerId)
  }

  @Handle(routes.listComputerEvents)
  async events(@Input() { params, query }: InputOf<typeof routes.listComputerEvents>, @Calling() caller: Caller) {
    const page = await this.database.lists.read((pool) => listComputerEvents(pool, caller.reach, { ...params, ...query }))
    if (page === undefined) throw new ProblemError(notFoundProblem('computer-not-found', params.computerId))
    return page
  }

  @Handle(routes.examineComputer)
  async examine(@Input() { params: { computerId } }: InputOf<typeof routes.examineComputer>, @Calling() caller: Caller) {
    const { name } = await this.#read(caller, computerId)
    const session = this.presence.get(computerId)
    const findings = session === undefined ? undefined : await this.#examine(session, name)
    const examinedAt = new Date().toISOString()
    if (findings === undefined) {
      const detail = session === undefined ? `${name} is not connected.` : 'Its agent gave no answer; an older one knows no such question.'
      return { outcome: 'no-answer' as const, detail, examinedAt, findings: [] }
    }
    await recordAudit(this.database.drizzle, caller, { action: 'computer.examined', target: computerId })
    return { outcome: 'examined' as const, detail: '', examinedAt, findings }
  }

  @Handle(routes.removeComputer)
  async remove(@Input() { params }: InputOf<typeof routes.removeComputer>, @Calling() caller: Caller) {
    const { computerId } = params
    const now = new Date()
    unwrap(await removeComputer(this.database.drizzle, { caller, computerId, now, onRevoked: (id, name) => this.#cut(id, name) }))
    const author = { by: caller.kind, byName: caller.name }
    await releaseJobs(this.database.pool, this.jobs, { author, computerId, now })
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'computer', ids: [computerId] })
    return {}
  }

  /** Each opens dozens of connections from the site, and its print system and disk are asked as well. */
  async #examine(session: Session, name: string) {
    const { computerId } = session
    const retryAfterSeconds = this.examinations.take(computerId)
    if (retryAfterSeconds > 0) {
      const detail = `A computer is examined once a minute at most, and ${name} was a moment ago: again in ${retryAfterSeconds} s.`
      throw new ProblemError({ code: 'too-many-requests', detail, retryAfterSeconds })
    }
    const findings = await session.examine()
    if (findings === undefined) this.examinations.refund(computerId)
    return findings
  }

  async #read({ reach }: Caller, computerId: string) {
    const computer = await readComputer(this.database.pool, reach, computerId)
    if (computer === undefined) throw new ProblemError(notFoundProblem('computer-not-found', computerId))
    return computer
  }

  #cut(computerId: string, name: string): void {
    this.agents.forget(computerId)
    this.presence.get(computerId)?.close({ code: 'computer-revoked', detail: `The computer "${name}" was removed in the console.` })
  }
}
