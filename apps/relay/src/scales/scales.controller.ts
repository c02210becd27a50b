import { getScale, listScales } from '@cloudprint/protocol/http/scale-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { notFoundProblem } from '../http/parse-input.ts'
import { ProblemError } from '../http/problem-error.ts'
import * as scales from './list-scales.ts'
import { ScaleReadings } from './scale-readings.ts'

@Controller()
export class ScalesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ScaleReadings) private readonly readings: ScaleReadings,
  ) {}

  @Handle(listScales)
  async list(@Input() { query }: InputOf<typeof listScales>, @Calling() caller: Caller) {
    return { items: await this.#list(caller, query) }
  }

  @Handle(getScale)
  async read(@Input() { params: { scaleId } }: InputOf<typeof getScale>, @Calling() caller: Caller) {
    const found = (await this.#list(caller, {})).find(({ id }) => id === scaleId)
    if (found === undefined) throw new ProblemError(notFoundProblem('scale-not-found', scaleId))
    return found
  }

  #list(caller: Caller, filter: InputOf<typeof listScales>['query']) {
    const { reach } = caller
    return this.database.lists.read((pool) => scales.listScales(pool, { reach, readings: this.readings, ...filter, now: new Date() }))
  }
}
