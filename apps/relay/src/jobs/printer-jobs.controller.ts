import { cancelWaitingJobs, getPrinterQueue, settleJobsOfPrinter } from '@cloudprint/protocol/http/printer-work-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError } from '../http/problem-error.ts'
import { cancelWaiting } from './cancel-waiting.ts'
import { JobSignals } from './job-signals.ts'
import { JobStore } from './job-store.ts'
import { readPrinterQueue } from './printer-queue.ts'
import { settleJobs } from './settle-jobs.ts'

/** All jobs of one printer at once. Each job's own history says whose doing it was; the audit says it of all of them together. */
@Controller()
export class PrinterJobsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(JobStore) private readonly jobs: JobStore,
    @Inject(JobSignals) private readonly signals: JobSignals,
    @Inject(PrinterFinder) private readonly printers: PrinterFinder,
  ) {}

  @Handle(getPrinterQueue)
  async queue(@Input() { params: { printerId } }: InputOf<typeof getPrinterQueue>, @Calling() caller: Caller) {
    const queue = await this.database.lists.read((pool) => readPrinterQueue(pool, caller.reach, printerId))
    if (queue === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    return queue
  }

  @Handle(cancelWaitingJobs)
  async cancel(@Input() { params: { printerId } }: InputOf<typeof cancelWaitingJobs>, @Calling() caller: Caller) {
    const now = new Date()
    const printer = await this.#printer(caller, printerId, now)
    const { pool, drizzle } = this.database
    const canceled = await cancelWaiting({ pool, jobs: this.jobs, signals: this.signals }, { caller, printer, now })
    await recordAudit(drizzle, caller, { action: 'printer.jobs-canceled', target: printerId, detail: canceled })
    return canceled
  }

  @Handle(settleJobsOfPrinter)
  async settle(@Input() { params: { printerId }, body }: InputOf<typeof settleJobsOfPrinter>, @Calling() caller: Caller) {
    const now = new Date()
    await this.#printer(caller, printerId, now)
    const { pool, drizzle } = this.database
    const { settled, unsettled } = await settleJobs({ pool, jobs: this.jobs }, { caller, printerId, ...body, now })
    const detail = { verdict: body.verdict, jobs: settled }
    await recordAudit(drizzle, caller, { action: 'printer.jobs-settled', target: printerId, detail })
    return { settled, unsettled }
  }

  async #printer(caller: Caller, printerId: string, now: Date) {
    const printer = await this.printers.find(printerId, caller.reach, now)
    if (printer === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    return printer
  }
}
