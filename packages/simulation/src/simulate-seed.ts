import { Customers } from './customer/customers.ts'
import type { PlantedFault } from './faults/planted-fault.ts'
import { checkStanding, checkOutcome, isEverythingOver, isTidy } from './invariants/check-outcome.ts'
import { Violation } from './invariants/witness.ts'
import { bringTrouble } from './world/bring-trouble.ts'
import { forbidRealTime } from './world/forbid-real-time.ts'
import { drawPlan } from './world/plan.ts'
import { SiteWorld } from './world/site-world.ts'
import { Trace } from './world/trace.ts'
import { World } from './world/world.ts'

export interface Simulated {
  seed: number
  /** Undefined when everything held. */
  broken: { invariant: string; detail: string } | undefined
  events: number
  jobs: number
  handOvers: number
  uncertain: number
  crashes: number
  /** The newest lines of a run that broke something, or all that were asked for. */
  trace: string[]
}

/** After trouble has ended everything must come to its end within this. */
const RECOVERS_WITHIN_MS = 30 * 60_000
const LOOK_EVERY_MS = 10_000

/** One run from its beginning to its end, decided by its seed alone. */
export async function simulateSeed(
  seed: number,
  options: { planted?: PlantedFault | undefined; keepsTrace?: boolean } = {},
): Promise<Simulated> {
  const trace = new Trace(options.keepsTrace === true)
  const world = new World(seed, trace)
  const onRejection = (cause: unknown) => world.fail(cause)
  process.on('unhandledRejection', onRejection)
  const allowRealTime = forbidRealTime()
  const site = new SiteWorld(world, drawPlan(world.chance, seed), options.planted)
  let broken: Simulated['broken']
  try {
    await live(site, options.planted)
    checkOutcome(site)
    await world.run(world.nowMs)
  } catch (cause) {
    broken = describe(cause)
    world.note('world', () => `${broken?.invariant ?? ''}: ${broken?.detail ?? ''}`)
  } finally {
    allowRealTime()
    process.off('unhandledRejection', onRejection)
  }
  const histories = [...site.relay.database.historyByJob.values()].flat()
  return {
    seed,
    broken,
    events: world.events,
    jobs: site.witness.jobsById.size,
    handOvers: site.witness.handOvers.length,
    uncertain: histories.filter((entry) => entry.event.kind === 'uncertain').length,
    crashes: world.crashes,
    trace: broken === undefined && options.keepsTrace !== true ? [] : trace.lines(),
  }
}

async function live(site: SiteWorld, planted: PlantedFault | undefined): Promise<void> {
  const { world, plan } = site
  world.note('world', () => `plan: ${JSON.stringify({ ...plan, troubles: [...plan.troubles] })}`)
  site.relay.start()
  for (const machine of site.machines) machine.start()
  const customers = new Customers(site, planted)
  customers.start()
  bringTrouble(site)
  const lookAround = (): void => {
    checkStanding(site)
    world.after(LOOK_EVERY_MS, lookAround)
  }
  lookAround()
  await world.run(plan.busyMs + 1)
  await world.run(plan.busyMs + RECOVERS_WITHIN_MS, () => customers.open === 0 && isEverythingOver(site) && isTidy(site))
}

function describe(cause: unknown): { invariant: string; detail: string } {
  if (cause instanceof Violation) return { invariant: cause.invariant, detail: cause.message }
  return { invariant: 'nothing throws', detail: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}
