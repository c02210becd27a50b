import { cancelJob, getJob, getReceipt, listJobEvents, listJobs, retryJob, settleJob } from '@cloudprint/protocol/http/job-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type { Job } from '@cloudprint/protocol/job'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { withStatus } from '../http/with-status.ts'
import * as cancel from './cancel-job.ts'
import * as queries from './job-queries.ts'
import { JobSignals } from './job-signals.ts'
import { JobStore } from './job-store.ts'
import * as retry from './retry-job.ts'
import * as settle from './settle-job.ts'

@Controller()
export class JobsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(JobStore) private readonly jobs: JobStore,
    @Inject(JobSignals) private readonly signals: JobSignals,
    @Inject(PrinterFinder) private readonly printers: PrinterFinder,
  ) {}

  @Handle(listJobs)
  async list(@Input() { query }: InputOf<typeof listJobs>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => queries.listJobs(pool, caller.reach, query))
  }

  @Handle(getJob)
  async get(@Input() { params }: InputOf<typeof getJob>, @Calling() caller: Caller) {
    return this.#read(caller, params.jobId)
  }

  @Handle(listJobEvents)
  async events(@Input() { params }: InputOf<typeof listJobEvents>, @Calling() caller: Caller) {
    const items = await queries.listJobEvents(this.database.pool, caller.reach, params.jobId)
    if (items === undefined) throw new ProblemError(notFoundProblem('job-not-found', params.jobId))
    return { items }
  }

  @Handle(cancelJob)
  async cancel(@Input() { params }: InputOf<typeof cancelJob>, @Calling() caller: Caller) {
    const canceled = unwrap(await cancel.cancelJob(this.jobs, this.signals, { caller, jobId: params.jobId, now: new Date() }))
    const body = await this.#read(caller, params.jobId)
    return canceled.outcome === 'canceled' ? withStatus(200, body) : withStatus(202, body)
  }

  @Handle(settleJob)
  async settle(@Input() { params, body }: InputOf<typeof settleJob>, @Calling() caller: Caller) {
    unwrap(await settle.settleJob(this.jobs, { caller, jobId: params.jobId, verdict: body.verdict, now: new Date() }))
    return this.#read(caller, params.jobId)
  }

  @Handle(retryJob)
  async retry(@Input() { params: { jobId } }: InputOf<typeof retryJob>, @Calling() caller: Caller) {
    const { printerId } = await this.#read(caller, jobId)
    unwrap(await retry.retryJob(this.jobs, this.printers, { caller, jobId, printerId, now: new Date() }))
    return this.#read(caller, jobId)
  }

  @Handle(getReceipt)
  async receipt(@Input() { params }: InputOf<typeof getReceipt>, @Calling() caller: Caller) {
    const job = await this.#read(caller, params.jobId)
    const receipt = await queries.readReceipt(this.database.pool, caller.reach, params.jobId)
    if (receipt === undefined)
      throw new ProblemError({ code: 'receipt-not-found', detail: `The job is ${job.state} and its document is held.` })
    return receipt
  }

  async #read(caller: Caller, jobId: string): Promise<Job> {
    const job = await queries.readJob(this.database.pool, caller.reach, jobId)
    if (job === undefined) throw new ProblemError(notFoundProblem('job-not-found', jobId))
    return job
  }
}
