import { seedInstallation } from '../seed/seed-installation.ts'
import type { SeedWanted } from '../seed/seed-installation.ts'
import type { Ground } from './ground.ts'
import { startProductRelay } from './product-relay.ts'
import type { ProductRelay } from './product-relay.ts'

/** What the marks of lists and pages speak of. */
const whole = { sites: 200, printers: 2_000, jobs: 1_000_000, people: 60, days: 28, seed: 1 }
const small = { sites: 20, printers: 200, jobs: 20_000, people: 20, days: 28, seed: 1 }

/** The relay on an installation as one has it that has run for a while. Its computers stand as connected until it is started again. */
export async function startSeededRelay(
  ground: Ground,
  { isQuick, say }: { isQuick: boolean; say: SeedWanted['say'] },
): Promise<ProductRelay> {
  const relay = await startProductRelay(ground)
  const startedMs = performance.now()
  await seedInstallation(relay.database.url, { ...(isQuick ? small : whole), besideOthers: false, say: () => {} })
  say(`  seeded in ${Math.round((performance.now() - startedMs) / 1_000)} s`)
  return relay
}

/** Some of what is there, to ask for. */
export interface Samples {
  printerIds: string[]
  computerIds: string[]
  awayComputerIds: string[]
  siteIds: string[]
  jobIds: string[]
  titles: string[]
  sequences: number[]
}

export async function readSamples({ database }: ProductRelay): Promise<Samples> {
  const column = async <Value>(text: string) => (await database.query<{ value: Value }>(text)).map(({ value }) => value)
  return {
    printerIds: await column<string>('select id as value from printer order by md5(id::text) limit 200'),
    computerIds: await column<string>('select id as value from computer order by md5(id::text) limit 200'),
    awayComputerIds: await column<string>('select id as value from computer where not connected order by id limit 20'),
    siteIds: await column<string>('select id as value from site order by md5(id::text)'),
    jobIds: await column<string>('select id as value from job where sequence % 499 = 0 limit 200'),
    titles: await column<string>('select title as value from job where sequence % 499 = 0 order by md5(id::text) limit 200'),
    sequences: await column<number>('select sequence::float8 as value from job where sequence % 499 = 0 order by md5(id::text) limit 200'),
  }
}
