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

/** A group with the run that it is of. */
export interface GroupOfRun extends MeasuredGroup {
  at: string
  machine: MachineFacts
}

const dir = new URL('../results', import.meta.url).pathname

/** Returns the file's path. */
export function writeResults(results: Results): string {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, `${results.at.replaceAll(':', '-').slice(0, 19)}.json`)
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`)
  return path
}

/** The files named, or all that were written. */
export function readResults(paths: readonly string[]): Results[] {
  const all = () =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(dir, name))
  return (paths.length > 0 ? paths : all()).map((path) => JSON.parse(readFileSync(path, 'utf8')) as Results)
}

/** Of each group what was measured last, quick runs left out: one may be measured anew without the others. */
export function newestGroups(runs: readonly Results[]): GroupOfRun[] {
  const newest = new Map<string, GroupOfRun>()
  for (const { at, machine, groups, isQuick } of runs.toSorted((one, other) => one.at.localeCompare(other.at))) {
    if (isQuick) continue
    for (const group of groups) newest.set(group.name, { ...group, at, machine })
  }
  return [...newest.values()]
}
