import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineFacts } from './machine-facts.ts'
import type { Figure } from './measurement.ts'

export interface MeasuredGroup {
  name: string
  how: string
  figures: Figure[]
  tookSeconds: number
}

export interface Results {
  at: string
  isQuick: boolean
  machine: MachineFacts
  groups: MeasuredGroup[]
}

const dir = new URL('../results', import.meta.url).pathname

/** Returns the file's path. */
export function writeResults(results: Results): string {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, `${results.at.replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`)
  return path
}

/** The file named, or the newest. */
export function readResults(path?: string): Results {
  const newest = () =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .at(-1)
  const file = path ?? join(dir, newest() ?? 'none.json')
  return JSON.parse(readFileSync(file, 'utf8')) as Results
}
