import { changePrinter, getPrinter, getSealingKey, listPrinterEvents, listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import type { Caller } from '../../access/caller.ts'
import type { Database } from '../../db/database.ts'
import { DATABASE } from '../../ground.module.ts'
import { Calling, Handle, Input } from '../../http/handle-route.ts'
import { notFoundProblem } from '../../http/parse-input.ts'
import { ProblemError, unwrap } from '../../http/problem-error.ts'
import { JobSignals } from '../../jobs/job-signals.ts'
import * as change from './change-printer.ts'
import { PrinterFinder } from './find-printer.ts'
import { listPrinterEvents as listEvents } from './printer-events.ts'
import * as printers from './printer-queries.ts'
import { SEALING_KEY_CACHE_SECONDS, sealingKeyOf } from '../sealing-keys/sealing-key-of.ts'

@Controller()
export class PrintersController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PrinterFinder) private readonly finder: PrinterFinder,
    @Inject(JobSignals) private readonly signals: JobSignals,
  ) {}

  @Handle(listPrinters)
  async list(@Input() { query }: InputOf<typeof listPrinters>, @Calling() caller: Caller) {
    return this.database.lists.read((pool) => printers.listPrinters(pool, caller.reach, query))
  }

  @Handle(getPrinter)
  async get(@Input() { params }: InputOf<typeof getPrinter>, @Calling() caller: Caller) {
    return this.#read(caller, params.printerId)
  }

  @Handle(changePrinter)
  async change(@Input() { params, body }: InputOf<typeof changePrinter>, @Calling() caller: Caller) {
    const { printerId } = params
    const { computerId } = unwrap(await change.changePrinter(this.database.drizzle, { caller, printerId, change: body, now: new Date() }))
    this.finder.forget([printerId])
    this.signals.emit('changed', { organizationId: caller.organizationId, kind: 'printer', ids: [printerId] })
    // What a doubt or a pause held up may go now.
    this.signals.emit('work', { computerId, printerIds: [printerId] })
    if (body.onStop !== undefined) this.signals.emit('policy', { computerId })
    return this.#read(caller, printerId)
  }

  @Handle(getSealingKey)
  async sealingKey(
    @Input() { params: { printerId } }: InputOf<typeof getSealingKey>,
    @Calling() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const now = new Date()
    const { key } = unwrap(sealingKeyOf(await this.finder.find(printerId, caller.reach, now), { printerId, now }))
    reply.header('cache-control', `private, max-age=${SEALING_KEY_CACHE_SECONDS}`)
    return key
  }

  @Handle(listPrinterEvents)
  async events(@Input() { params: { printerId }, query }: InputOf<typeof listPrinterEvents>, @Calling() caller: Caller) {
    const page = await this.database.lists.read((pool) => listEvents(pool, caller.reach, { ...query, printerId }))
    if (page === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    return page
  }

  async #read(caller: Caller, printerId: string): Promise<Printer> {
    const printer = await printers.readPrinter(this.database.pool, caller.reach, printerId)
    if (printer === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    return printer
  }
}
