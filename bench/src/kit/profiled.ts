import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import type { Database } from './ground.ts'
import { inspect } from './inspect.ts'

interface Profiling {
  dir: string
  what: string
  processes: Record<string, Pick<SpawnedProcess, 'waitForLine'>>
  database: Database
}

/** Runs `work` while these processes are profiled; the profiles open in a browser's developer tools. Beside them lies what each statement cost. */
export async function profiled({ dir, what, processes, database }: Profiling, work: () => Promise<unknown>): Promise<void> {
  mkdirSync(dir, { recursive: true })
  const inspected = await Promise.all(Object.entries(processes).map(async ([name, one]) => [name, await inspect(one)] as const))
  for (const [, one] of inspected) await one.startProfile()
  await database.query('create extension if not exists pg_stat_statements')
  await database.query('select pg_stat_statements_reset()')
  await work()
  writeFileSync(join(dir, `${what}-statements.json`), JSON.stringify(await database.query(statements), undefined, 2))
  for (const [name, one] of inspected) {
    await one.writeProfile(join(dir, `${what}-${name}.cpuprofile`))
    one.close()
  }
}

const statements = `select left(regexp_replace(query, '\\s+', ' ', 'g'), 120) as statement, calls, rows,
  round(total_exec_time::numeric, 1)::float8 as "totalMs", round(mean_exec_time::numeric, 3)::float8 as "meanMs"
  from pg_stat_statements order by total_exec_time desc limit 30`
