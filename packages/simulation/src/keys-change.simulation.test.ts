import { expect, test } from 'vitest'
import { Customers } from './customer/customers.ts'
import { checkOutcome, checkStanding, isEverythingOver, isTidy } from './invariants/check-outcome.ts'
import { forbidRealTime } from './world/forbid-real-time.ts'
import type { Plan } from './world/plan.ts'
import { SiteWorld } from './world/site-world.ts'
import { Trace } from './world/trace.ts'
import { World } from './world/world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const BUSY_MS = 4 * HOUR_MS
/** As often as an agent looks at its keys. */
const ROTATE_MS = 10 * MINUTE_MS

/** A label every two minutes, a third of them large. */
const plan: Plan = {
  troubles: new Set(),
  organizations: 1,
  computers: 1,
  printersEach: 2,
  jobs: 120,
  busyMs: BUSY_MS,
  troubleEveryMs: 1_000,
  printsMs: { min: 1_000, max: 5_000 },
  dirtyMs: 0,
  aborts: 0,
  cancels: 0,
  reprints: 0,
  largeDocuments: 0.3,
  shortLives: 0,
  rotateKeysEveryMs: ROTATE_MS,
  doubtBlocks: 'none',
  failedDocumentsMs: HOUR_MS,
  retries: 0,
  references: 0,
}

/** Those of the hour that a submission may take, and of the ten minutes in which nobody looks; the others are there for jobs that wait. */
const KEYS_WITHOUT_JOBS = HOUR_MS / ROTATE_MS + 3

test('through hours of new keys, and an agent that is killed meanwhile, every document opens, and old keys are destroyed', async () => {
  const allowRealTime = forbidRealTime()
  try {
    const world = new World(1, new Trace(false))
    const site = new SiteWorld(world, plan, undefined)
    const { relay, witness } = site
    const [machine] = site.machines
    if (machine === undefined) throw new Error('there is a machine')
    relay.start()
    machine.start()
    new Customers(site, undefined).start()
    await world.run(MINUTE_MS)
    const [first = ''] = machine.keyDisk.keysById.keys()

    // What waits for a printer that stands still keeps its keys.
    await world.run(HOUR_MS)
    machine.spooler.stopPrinter('cups/P1')
    for (let kills = 1; kills <= 3; kills += 1) {
      await world.run(HOUR_MS + kills * 25 * MINUTE_MS)
      checkStanding(site)
      machine.killAtPoint(world.chance.int(1, 200), () => world.after(5_000, () => machine.start()))
    }
    await world.run(3 * HOUR_MS)
    expect(machine.keyDisk.keysById.has(first)).toBe(false)
    expect(machine.journalDisk.jobs().filter(({ stage }) => stage === 'held').length).toBeGreaterThan(10)
    expect(machine.keyDisk.keysById.size).toBeGreaterThan(KEYS_WITHOUT_JOBS)

    machine.spooler.startPrinter('cups/P1')
    await world.run(BUSY_MS + HOUR_MS, () => world.nowMs > BUSY_MS && isEverythingOver(site) && isTidy(site))
    checkOutcome(site)
    expect(new Set([...relay.database.jobs.values()].map(({ row }) => row.state))).toEqual(new Set(['completed']))
    expect(witness.handOvers).toHaveLength(plan.jobs)

    // The hour that a submission may take, and what is looked at every ten minutes.
    await world.run(world.nowMs + 2 * HOUR_MS)
    const numbers = [...machine.keyDisk.keysById.values()].map(({ number }) => number)
    expect(Math.max(...numbers)).toBeGreaterThan(20)
    expect(numbers.length).toBeLessThanOrEqual(KEYS_WITHOUT_JOBS)
  } finally {
    allowRealTime()
  }
})
