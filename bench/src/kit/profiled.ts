import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { inspect } from './inspect.ts'

/** Runs `work` while these processes are profiled; the profiles open in a browser's developer tools. */
export async function profiled(
  dir: string,
  what: string,
  parts: Record<string, { process: SpawnedProcess }>,
  work: () => Promise<unknown>,
): Promise<void> {
  mkdirSync(dir, { recursive: true })
  const inspected = await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await inspect(part.process)] as const))
  for (const [, one] of inspected) await one.startProfile()
  await work()
  for (const [name, one] of inspected) {
    await one.writeProfile(join(dir, `${what}-${name}.cpuprofile`))
    one.close()
  }
}
