import { expect, test } from 'vitest'
import { Customers } from './customer/customers.ts'
import { checkOutcome, isEverythingOver, isTidy } from './invariants/check-outcome.ts'
import type { StoredEntry } from './relay/memory-database.ts'
import { isOver } from './spooler/sim-spooler.ts'
import { forbidRealTime } from './world/forbid-real-time.ts'
import type { Plan } from './world/plan.ts'
import { SiteWorld } from './world/site-world.ts'
import { Trace } from './world/trace.ts'
import { World } from './world/world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** All jobs are at the agent when the relay goes away, and most of them wait. */
const RELAY_LEAVES_AT_MS = 8_000
/** An agent tries again at least this often, and reconciles within two seconds. */
const RECONCILED_WITHIN_MS = 15_000
/** Whoever follows a job looks this often when nobody told it of the change. */
const SEEN_WITHIN_MS = 2_500
/** Jobs behind others are looked at for their expiry this often. */
const EXPIRY_SEEN_WITHIN_MS = 6_000

/** Two printers, each with a quarter of an hour of work: a third of it large, some of it soon too late. */
const plan: Plan = {
  troubles: new Set(),
  organizations: 1,
  computers: 1,
  printersEach: 2,
  jobs: 50,
  busyMs: 6_000,
  troubleEveryMs: 1_000,
  printsMs: { min: 20_000, max: 50_000 },
  dirtyMs: 30_000,
  aborts: 0,
  cancels: 0,
  reprints: 0,
  largeDocuments: 0.3,
  shortLives: 0.15,
  rotateKeysEveryMs: 24 * HOUR_MS,
  doubtBlocks: 'none',
  failedDocumentsMs: HOUR_MS,
  retries: 0,
  references: 0,
}

/** What the print system itself knows: when each job came out of it, in the relay's time. */
function watchPaper({ world, machines }: SiteWorld): Map<string, { printer: string; at: Date }> {
  const paper = new Map<string, { printer: string; at: Date }>()
  for (const { spooler } of machines) {
    spooler.listen(() => {
      for (const job of spooler.jobs) {
        if (isOver(job) && !paper.has(job.key)) paper.set(job.key, { printer: job.printer, at: world.now() })
      }
    })
  }
  return paper
}

test.each([
  ['30 minutes', 30 * MINUTE_MS],
  ['8 hours', 8 * HOUR_MS],
])('with the relay away for %s the agent prints what it holds, and all is reconciled in order', async (_name, awayMs) => {
  const allowRealTime = forbidRealTime()
  try {
    const world = new World(1, new Trace(false))
    const site = new SiteWorld(world, plan, undefined)
    const { relay, machines, witness } = site
    const [machine] = machines
    if (machine === undefined) throw new Error('there is a machine')
    const paper = watchPaper(site)
    // Whatever its own clock says: what it reports is in the relay's time.
    machine.setClock(-3 * HOUR_MS)
    relay.start()
    machine.start()
    new Customers(site, undefined).start()

    await world.run(RELAY_LEAVES_AT_MS)
    expect(witness.jobsById.size).toBe(plan.jobs)
    const waiting = machine.journalDisk.jobs().filter(({ stage }) => stage === 'held')
    expect(waiting.length).toBeGreaterThan(plan.jobs / 2)
    expect(waiting.some(({ isInline }) => !isInline)).toBe(true)
    relay.kill()
    const left = statesIn(site)

    await world.run(RELAY_LEAVES_AT_MS + awayMs)
    expect(statesIn(site)).toEqual(left)
    const journal = machine.journalDisk.jobs()
    expect(journal.length).toBeGreaterThan(plan.jobs / 2)
    expect(journal.filter(({ stage }) => stage !== 'ended')).toEqual([])

    relay.start()
    const backAtMs = world.nowMs
    await world.run(backAtMs + RECONCILED_WITHIN_MS, () => isEverythingOver(site) && isTidy(site))
    checkOutcome(site)
    checkStory(site, paper)
  } finally {
    allowRealTime()
  }
})

/** Every job once on paper and once in the history, at the time at which it happened, in the order of acceptance. */
function checkStory({ relay, witness }: SiteWorld, paper: Map<string, { printer: string; at: Date }>): void {
  const ends = [...relay.database.jobs.values()].map(({ row, sequence }) => ({
    row,
    sequence,
    end: endOf(relay.database.historyByJob.get(row.id)),
    paper: paper.get(`${row.id}.1`),
  }))
  expect(new Set(ends.map(({ row }) => row.attempt))).toEqual(new Set([1]))
  const printed = ends.filter(({ row }) => row.state === 'completed').toSorted((a, b) => a.sequence - b.sequence)
  const expired = ends.filter(({ row }) => row.state === 'expired')
  expect(printed.length + expired.length).toBe(plan.jobs)
  expect([printed.length, expired.length].every((count) => count > 0)).toBe(true)
  expect(witness.handOvers).toHaveLength(printed.length)
  for (const { end, paper: sheet } of printed) expectWithin(end, sheet?.at, SEEN_WITHIN_MS)
  for (const { end, row } of expired) expectWithin(end, row.expiresAt, EXPIRY_SEEN_WITHIN_MS)
  for (const printer of ['cups/P1', 'cups/P2']) {
    const times = printed.filter((one) => one.paper?.printer === printer).map(({ end }) => end.getTime())
    expect(times.length).toBeGreaterThan(plan.jobs / 4)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  }
}

function expectWithin(told: Date, happened: Date | undefined, ms: number): void {
  const lateMs = told.getTime() - (happened?.getTime() ?? NaN)
  // The relay's time as an agent knows it is right to half a round trip.
  expect(lateMs).toBeGreaterThan(-50)
  expect(lateMs).toBeLessThan(ms)
}

function endOf(history: StoredEntry[] = []): Date {
  const end = history.findLast(({ event }) => event.kind === 'completed' || event.kind === 'expired')
  return end?.happened_at ?? new Date(NaN)
}

function statesIn({ relay }: SiteWorld): string[] {
  return [...relay.database.jobs.values()].map(({ row }) => `${row.id} ${row.state}`)
}
