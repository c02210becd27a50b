import pg from 'pg'
import { arrivals } from './arrivals.ts'
import { auditRows } from './audit-rows.ts'
import { chanceOf } from './chance.ts'
import { copyRows } from './copy-rows.ts'
import { computerRow, printerRow, sealingKeyRow, siteRow } from './ground-rows.ts'
import { addJobRows } from './job-rows.ts'
import type { JobRows, JobRowsFor } from './job-rows.ts'
import { makePeople, membershipRows } from './make-people.ts'
import { makeComputers, makeSites } from './make-places.ts'
import { makePrinters } from './make-printers.ts'
import type { SeededPrinter } from './make-printers.ts'
import { computerOutageRows, printerOutageRows } from './outage-rows.ts'
import { tellJob } from './tell-job.ts'
import { withoutIndexes } from './without-indexes.ts'

export interface SeedWanted {
  sites: number
  printers: number
  jobs: number
  people: number
  /** Over how many days up to now the jobs are spread; what is older than the organization keeps them is swept away. */
  days: number
  /** The same seed makes the same installation; its times count back from now. */
  seed: number
  /** Also where the installation has computers already. */
  besideOthers: boolean
  say: (line: string) => void
}

/** The seed cannot or must not be put there; the message says what to do. */
export class SeedError extends Error {}

const JOBS_AT_ONCE = 10_000

/** Fills the oldest organization of an installation, in one transaction: all of it or nothing. */
export async function seedInstallation(connectionString: string, wanted: SeedWanted): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'cloudprint-seed' })
  await client.connect()
  try {
    const organizationId = await organizationToFill(client, wanted)
    await client.query('begin')
    await trustOwnReferences(client)
    const isAlone = await emptyTables(client)
    await withoutIndexes(client, isAlone ? [...jobTables, 'audit_entry'] : [], () => fill(client, organizationId, wanted, isAlone))
    await client.query('commit')
    wanted.say('counting for the planner …')
    await client.query('vacuum (analyze)')
  } catch (cause) {
    if ((cause as { code?: string }).code !== UNIQUE_VIOLATION) throw cause
    throw new SeedError(`This seed is in the installation already; give another one with --seed.`, { cause })
  } finally {
    await client.end()
  }
}

const UNIQUE_VIOLATION = '23505'

async function organizationToFill(client: pg.Client, { besideOthers }: SeedWanted): Promise<string> {
  const { rows } = await client.query<{ id: string; computers: number }>(
    `select id, (select count(*)::int from computer) as computers from organization order by created_at limit 1`,
  )
  const [organization] = rows
  if (organization === undefined) throw new SeedError('There is no organization yet: start the relay on this database once.')
  if (organization.computers > 0 && !besideOthers) {
    throw new SeedError(
      `This installation has ${organization.computers} computers. Seeds are for trials; to put one beside them all the same, give --beside-others.`,
    )
  }
  return organization.id
}

/** Every reference is made here, so that looking each of millions up again would double the time; only a superuser may say so. */
async function trustOwnReferences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ is: string }>(`select current_setting('is_superuser') as is`)
  if (rows[0]?.is === 'on') await client.query('set local session_replication_role = replica')
}

const jobTables = ['job', 'job_event', 'document', 'receipt'] as const

/**
 * Whether the jobs' tables are ours alone for the while: nothing is in them, and they belong to us. Emptied in this transaction, they
 * take rows that no vacuum has to look at again.
 */
async function emptyTables(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ areEmpty: boolean }>(
    `select not exists (select from job) and pg_has_role(relowner, 'usage') as "areEmpty" from pg_class where oid = 'job'::regclass`,
  )
  if (rows[0]?.areEmpty !== true) return false
  await client.query(`truncate ${jobTables.join(', ')}`)
  return true
}

async function fill(client: pg.Client, organizationId: string, wanted: SeedWanted, isFrozen: boolean): Promise<void> {
  const { seed } = wanted
  const now = new Date()
  const sites = makeSites(wanted.sites, seed, now)
  const computers = makeComputers(sites, seed + 1, now)
  const printers = makePrinters(computers, wanted.printers, seed + 2, now)
  const people = makePeople(wanted.people, seed + 3, now)
  const chance = chanceOf(seed + 4)
  const table = async (name: string, rows: Parameters<typeof copyRows>[2]) => {
    await copyRows(client, name, rows)
    wanted.say(`${name}: ${rows.length}`)
  }
  await table(
    'site',
    sites.map((site) => siteRow(site, organizationId)),
  )
  await table(
    'computer',
    computers.map((computer) => computerRow(computer, organizationId, chance)),
  )
  await table(
    'sealing_key',
    computers.map((computer) => sealingKeyRow(computer, chance)),
  )
  await table(
    'printer',
    printers.map((printer) => printerRow(printer, organizationId, chance)),
  )
  await table('computer_outage', computerOutageRows(computers, now, seed + 7))
  await table('printer_outage', printerOutageRows(printers, now, seed + 8))
  await table(
    'person',
    people.map(({ createdAt, ...person }) => ({ ...person, email_verified: true, created_at: createdAt })),
  )
  await table('membership', membershipRows(people, sites, organizationId, seed + 9))
  await table('audit_entry', auditRows({ organizationId, computers, printers, people, now, seed: seed + 5 }))
  const person = people[0]?.name ?? 'Owner'
  const write = async (rows: JobRows) => {
    for (const name of jobTables) await copyRows(client, name, rows[name], { isFrozen })
  }
  await fillJobs(printers, wanted, { organizationId, submitter: 'WMS', person, now, chance: chanceOf(seed + 6) }, write)
}

async function fillJobs(
  printers: readonly SeededPrinter[],
  wanted: SeedWanted,
  made: JobRowsFor,
  write: (rows: JobRows) => Promise<void>,
): Promise<void> {
  const { chance, now } = made
  let rows: JobRows = { job: [], job_event: [], document: [], receipt: [] }
  const flush = async () => {
    await write(rows)
    rows = { job: [], job_event: [], document: [], receipt: [] }
  }
  let number = 0
  for (const at of arrivals({ count: wanted.jobs, days: wanted.days, now, chance })) {
    const printer = printerFor(printers, at, chance)
    addJobRows(rows, tellJob({ printer, at, now, chance }), (number += 1), made)
    if (rows.job.length === JOBS_AT_ONCE) await flush()
    if (number % (JOBS_AT_ONCE * 10) === 0) wanted.say(`job: ${number}`)
  }
  await flush()
  wanted.say(`job: ${number}`)
}

/** Some printers have far more to do than others; one that has gone gets no more. */
function printerFor(printers: readonly SeededPrinter[], at: Date, { next }: { next(): number }): SeededPrinter {
  for (;;) {
    const printer = printers[Math.floor(next() ** 2 * printers.length)]
    if (printer === undefined) throw new SeedError('Jobs need printers: give --printers and --sites.')
    if (printer.goneAt === null || at < printer.goneAt) return printer
  }
}
