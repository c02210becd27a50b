import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'

const EVERY_MS = 50

/** Samples resident memory; `stop` says by how many bytes each process was above its start at its worst. */
export function watchMemory<Name extends string>(processes: Record<Name, SpawnedProcess>): { stop(): Record<Name, number> } {
  const names = Object.keys(processes) as Name[]
  const sample = () => names.map((name) => processes[name].rssBytes())
  const first = sample()
  const highest = [...first]
  const timer = setInterval(() => sample().forEach((bytes, index) => (highest[index] = Math.max(highest[index] ?? 0, bytes))), EVERY_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return Object.fromEntries(names.map((name, index) => [name, (highest[index] ?? 0) - (first[index] ?? 0)])) as Record<Name, number>
    },
  }
}
