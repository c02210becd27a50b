import { listPrinterOutages } from '@cloudprint/protocol/http/printer-outage'
import { identifyPrinter, listPrinterTags } from '@cloudprint/protocol/http/printer-work-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import { recordAudit } from '../../access/audit.ts'
import type { Caller } from '../../access/caller.ts'
import type { Database } from '../../db/database.ts'
import { DATABASE } from '../../ground.module.ts'
import { Calling, Handle, Input } from '../../http/handle-route.ts'
import { notFoundProblem } from '../../http/parse-input.ts'
import { ProblemError } from '../../http/problem-error.ts'
import { PrinterFinder } from './find-printer.ts'
import { Presence } from '../presence.ts'
import { listPrinterOutages as listOutages } from './printer-outages.ts'
import { listPrinterTags as listTags } from './printer-tags.ts'

@Controller()
export class PrinterDetailsController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PrinterFinder) private readonly finder: PrinterFinder,
    @Inject(Presence) private readonly presence: Presence,
  ) {}

  @Handle(listPrinterTags)
  async tags(@Calling() caller: Caller) {
    return { items: await this.database.lists.read((pool) => listTags(pool, caller.reach)) }
  }

  @Handle(listPrinterOutages)
  async outages(@Input() { params: { printerId }, query }: InputOf<typeof listPrinterOutages>, @Calling() caller: Caller) {
    const page = await this.database.lists.read((pool) => listOutages(pool, caller.reach, { ...query, printerId }))
    if (page === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    return page
  }

  @Handle(identifyPrinter)
  async identify(@Input() { params: { printerId } }: InputOf<typeof identifyPrinter>, @Calling() caller: Caller) {
    const printer = await this.finder.find(printerId, caller.reach, new Date())
    if (printer === undefined) throw new ProblemError(notFoundProblem('printer-not-found', printerId))
    const session = this.presence.get(printer.computerId)
    if (session === undefined) return { outcome: 'no-answer' as const, detail: `${printer.computerName} is not connected.` }
    const identified = await session.identify(printer.name)
    if (identified.outcome === 'identified')
      await recordAudit(this.database.drizzle, caller, { action: 'printer.identified', target: printerId })
    return identified
  }
}
