import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'

const LOOK_EVERY_MS = 10

/** The most by which the resident memory of each process was above what it is now, in bytes. */
export function watchMemory(processes: SpawnedProcess[]): { risen(): number[]; stop(): void } {
  const before = processes.map((one) => one.rssBytes())
  const most = [...before]
  const timer = setInterval(() => {
    for (const [index, one] of processes.entries()) most[index] = Math.max(most[index] ?? 0, one.rssBytes())
  }, LOOK_EVERY_MS)
  return {
    risen: () => most.map((bytes, index) => bytes - (before[index] ?? 0)),
    stop: () => clearInterval(timer),
  }
}
