import { getPrinter, listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { POOL } from '../db/tokens.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError } from '../http/problem-error.ts'
import * as printers from './printer-queries.ts'

@Controller()
export class PrintersController {
  constructor(@Inject(POOL) private readonly pool: pg.Pool) {}

  @Handle(listPrinters)
  async list(@Input() { query }: InputOf<typeof listPrinters>, @Calling() caller: Caller) {
    return printers.listPrinters(this.pool, caller.organizationId, query)
  }

  @Handle(getPrinter)
  async get(@Input() { params }: InputOf<typeof getPrinter>, @Calling() caller: Caller) {
    const printer = await printers.readPrinter(this.pool, caller.organizationId, params.printerId)
    if (printer === undefined) throw new ProblemError(notFoundProblem('printer-not-found', params.printerId))
    return printer
  }
}
