import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type pg from 'pg'
import { gather } from '../db/gather.ts'
import type { Lists } from '../db/lists.ts'
import type { Scope } from '@cloudprint/protocol/http/roles'
import type { Caller } from '../access/caller.ts'
import { Remembered } from '../access/remembered.ts'
import { countComputers, listLostComputers } from '../computers/computer-queries.ts'
import { countPrinters, listPrinters } from '../computers/printer-queries.ts'
import { listJobs } from '../jobs/job-queries.ts'
import { readJobFigures } from './job-figures.ts'
import type { JobFigures } from './job-figures.ts'

/** A few of each: the list behind each figure has the rest. */
const ATTENTION_ITEMS = 5
/** Figures over a day of jobs change slowly; twenty open consoles must not sum them up twenty times. */
const FIGURES_TTL_MS = 3_000
const MAX_REMEMBERED = 1_000

/** What a person sees first: what is connected, what needs somebody now, how it runs. */
export class Overviews {
  readonly #lists: Lists
  readonly #figures: Remembered<JobFigures>
  readonly #readersByOrganization = new Map<string, (asker: undefined) => Promise<Overview>>()

  constructor(lists: Lists) {
    this.#lists = lists
    this.#figures = new Remembered({
      load: (organizationId) => lists.read((pool) => readJobFigures(pool, organizationId, new Date())),
      ttlMs: FIGURES_TTL_MS,
      max: MAX_REMEMBERED,
    })
  }

  /** Each answer is read after it was asked for; however many ask, one is read at a time, and those who came meanwhile share the next. */
  async read({ organizationId, scopes }: Pick<Caller, 'organizationId' | 'scopes'>): Promise<Overview> {
    const read = this.#readersByOrganization.get(organizationId) ?? this.#reader(organizationId)
    this.#readersByOrganization.set(organizationId, read)
    return seenWith(scopes, await read(undefined))
  }

  #reader(organizationId: string): (asker: undefined) => Promise<Overview> {
    const readFor = async (askers: undefined[]) => {
      const overview = await this.#lists.read((pool) => this.#readFrom(pool, organizationId))
      return askers.map(() => overview)
    }
    return gather(readFor, { maxItems: Infinity, maxBatches: 1 })
  }

  async #readFrom(pool: pg.Pool, organizationId: string): Promise<Overview> {
    const limit = ATTENTION_ITEMS
    const [computers, printers, figures, uncertainJobs, stoppedPrinters, disconnectedComputers] = await Promise.all([
      countComputers(pool, organizationId),
      countPrinters(pool, organizationId),
      this.#figures.get(organizationId),
      listJobs(pool, organizationId, { limit, state: ['uncertain'] }),
      listPrinters(pool, organizationId, { limit, availability: 'stopped' }),
      listLostComputers(pool, organizationId, limit),
    ])
    const { ready, attention, stopped, unreachable } = printers
    return {
      computers,
      printers: { ready, attention, stopped, unreachable },
      attention: { uncertainJobs: uncertainJobs.items, stoppedPrinters: stoppedPrinters.items, disconnectedComputers },
      ...figures,
    }
  }
}

/** Jobs are what everybody may read who may ask for an overview; the rest is for those who may read its lists. */
function seenWith(scopes: readonly Scope[], { computers, printers, attention, ...ofJobs }: Overview): Overview {
  const { uncertainJobs, stoppedPrinters, disconnectedComputers } = attention
  const [ofPrinters, ofComputers] = [scopes.includes('printers:read'), scopes.includes('computers:read')]
  return {
    ...ofJobs,
    ...(ofComputers && { computers }),
    ...(ofPrinters && { printers }),
    attention: { uncertainJobs, ...(ofPrinters && { stoppedPrinters }), ...(ofComputers && { disconnectedComputers }) },
  }
}
