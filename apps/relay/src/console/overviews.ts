import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import type pg from 'pg'
import { gather } from '../db/gather.ts'
import type { Lists } from '../db/lists.ts'
import type { Scope } from '@cloudprint/protocol/http/roles'
import type { Caller } from '../access/caller.ts'
import { atSite, reachKey, reachOf } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import { Remembered } from '../access/remembered.ts'
import { countComputers, listLostComputers } from '../computers/computer-queries.ts'
import { countPrinters, listPrinters } from '../computers/printers/printer-queries.ts'
import { listJobs } from '../jobs/job-queries.ts'
import { listFailingKeys } from './failing-keys.ts'
import { hasAnyPrinted, readJobFigures } from './job-figures.ts'
import type { JobFigures } from './job-figures.ts'
import type { Mailer } from '../mail/mailer.ts'
import { readSiteFigures } from './site-figures.ts'
import type { SiteFigures } from './site-figures.ts'

/** A few of each: the list behind each figure has the rest. */
const ATTENTION_ITEMS = 5
/** Figures over a day of jobs change slowly; twenty open consoles must not sum them up twenty times. */
const FIGURES_TTL_MS = 3_000
const MAX_REMEMBERED = 1_000

/** What a person sees first: what is connected, what needs somebody now, how it runs. */
export class Overviews {
  readonly #lists: Lists
  readonly #figures: Remembered<JobFigures & { sites: SiteFigures }>
  readonly #readersByReach = new Map<string, (reach: Reach) => Promise<Overview>>()

  readonly #mailFailure: Mailer['failure']

  constructor(lists: Lists, mailer: Pick<Mailer, 'failure'>) {
    this.#lists = lists
    this.#mailFailure = () => mailer.failure()
    this.#figures = new Remembered({
      load: (key) => lists.read((pool) => readFigures(pool, reachOf(key))),
      ttlMs: FIGURES_TTL_MS,
      max: MAX_REMEMBERED,
    })
  }

  /** Each answer is read after it was asked for; however many ask who see the same, one is read at a time, and those who came meanwhile share the next. */
  async read(caller: Pick<Caller, 'reach' | 'scopes'>, siteId?: SiteId): Promise<Overview> {
    if (siteId === undefined) return this.#withMail(caller.scopes, seenWith(caller.scopes, await this.#read(caller.reach)))
    // Keys and mails are the whole organization's.
    const scopes = caller.scopes.filter((scope) => scope !== 'admin:keys')
    return seenWith(scopes, await this.#read(atSite(caller.reach, siteId)))
  }

  /** Whoever invites people is told that no invitation arrives. */
  #withMail(scopes: readonly Scope[], overview: Overview): Overview {
    const failure = this.#mailFailure()
    if (failure === undefined || !scopes.includes('admin:people')) return overview
    const mailFailure = { ...failure, since: failure.since.toISOString() }
    return { ...overview, attention: { ...overview.attention, mailFailure } }
  }

  #read(reach: Reach): Promise<Overview> {
    const key = reachKey(reach)
    const read = this.#readersByReach.get(key) ?? this.#reader()
    this.#readersByReach.set(key, read)
    const [oldest] = this.#readersByReach.keys()
    if (this.#readersByReach.size > MAX_REMEMBERED && oldest !== undefined) this.#readersByReach.delete(oldest)
    return read(reach)
  }

  #reader(): (reach: Reach) => Promise<Overview> {
    const readFor = async (asked: Reach[]) => {
      const [reach] = asked
      if (reach === undefined) return []
      const overview = await this.#lists.read((pool) => this.#readFrom(pool, reach))
      return asked.map(() => overview)
    }
    return gather(readFor, { maxItems: Infinity, maxBatches: 1 })
  }

  async #readFrom(pool: pg.Pool, reach: Reach): Promise<Overview> {
    const limit = ATTENTION_ITEMS
    const [computers, printers, figures, uncertainJobs, stoppedPrinters, disconnectedComputers, failingKeys, hasPrinted] =
      await Promise.all([
        countComputers(pool, reach),
        countPrinters(pool, reach),
        this.#figures.get(reachKey(reach)),
        listJobs(pool, reach, { limit, state: ['uncertain'] }),
        listPrinters(pool, reach, { limit, availability: 'stopped' }),
        listLostComputers(pool, reach, limit),
        listFailingKeys(pool, reach.organizationId, limit),
        hasAnyPrinted(pool, reach),
      ])
    const { ready, attention, stopped, paused, unreachable } = printers
    return {
      computers,
      printers: { ready, attention, stopped, paused, unreachable },
      attention: { uncertainJobs: uncertainJobs.items, stoppedPrinters: stoppedPrinters.items, disconnectedComputers, failingKeys },
      hasPrinted,
      ...figures,
    }
  }
}

async function readFigures(pool: pg.Pool, reach: Reach) {
  const [ofJobs, sites] = await Promise.all([readJobFigures(pool, reach, new Date()), readSiteFigures(pool, reach)])
  return { ...ofJobs, sites }
}

/** Jobs are what everybody may read who may ask for an overview; the rest is for those who may read its lists. */
function seenWith(scopes: readonly Scope[], { computers, printers, attention, sites, ...ofJobs }: Overview): Overview {
  const { uncertainJobs, stoppedPrinters, disconnectedComputers, failingKeys } = attention
  const [ofPrinters, ofComputers] = [scopes.includes('printers:read'), scopes.includes('computers:read')]
  return {
    ...ofJobs,
    ...(ofComputers && { computers }),
    ...(ofPrinters && { printers }),
    ...(ofComputers && ofPrinters && { sites }),
    attention: {
      uncertainJobs,
      ...(ofPrinters && { stoppedPrinters }),
      ...(ofComputers && { disconnectedComputers }),
      ...(scopes.includes('admin:keys') && { failingKeys }),
    },
  }
}
