import { parseArgs } from 'node:util'
import { openInstallation } from './open-installation.ts'
import { SeedError, seedInstallation } from './seed-installation.ts'

const usage = `pnpm seed [options]

Fills an installation with sites, computers, printers, people, audit entries and a history of jobs, as one has it that
has run for a while. None of it prints: there are no agents behind it.

  --sites N          200
  --printers N       2000, over the sites' computers
  --jobs N           100000, over the days
  --people N         60
  --days N           28
  --seed N           1; the same seed makes the same installation
  --data-dir DIR     the installation's data folder, running or not, made when missing; CLOUDPRINT_DATA_DIR or data
  --database URL     its database, where that is not in the data folder; DATABASE_URL
  --beside-others    also where it has computers already`

const { values } = parseArgs({
  // `pnpm seed -- --jobs 10` passes the two dashes on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    'sites': { type: 'string', default: '200' },
    'printers': { type: 'string', default: '2000' },
    'jobs': { type: 'string', default: '100000' },
    'people': { type: 'string', default: '60' },
    'days': { type: 'string', default: '28' },
    'seed': { type: 'string', default: '1' },
    'data-dir': { type: 'string', default: process.env['CLOUDPRINT_DATA_DIR'] ?? 'data' },
    'database': { type: 'string', ...(process.env['DATABASE_URL'] !== undefined && { default: process.env['DATABASE_URL'] }) },
    'beside-others': { type: 'boolean', default: false },
    'help': { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const startedMs = performance.now()
  try {
    const wanted = {
      sites: count('sites'),
      printers: count('printers'),
      jobs: count('jobs'),
      people: count('people'),
      days: count('days'),
      seed: count('seed'),
      besideOthers: values['beside-others'],
      say: (line: string) => console.log(line),
    }
    if (values.database !== undefined) await seedInstallation(values.database, wanted)
    else await seedFolder(values['data-dir'], wanted)
    console.log(`Seeded in ${Math.round((performance.now() - startedMs) / 1_000)} s.`)
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

async function seedFolder(dataDir: string, wanted: Parameters<typeof seedInstallation>[1]): Promise<void> {
  const installation = await openInstallation(dataDir)
  try {
    await seedInstallation(installation.connectionString, wanted)
  } finally {
    await installation.close()
  }
}

function count(name: 'sites' | 'printers' | 'jobs' | 'people' | 'days' | 'seed'): number {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < (name === 'jobs' ? 0 : 1)) throw new SeedError(`--${name} is a whole number, at least 1.`)
  return value
}
