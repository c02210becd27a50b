import { writeFileSync } from 'node:fs'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'

export interface Memory {
  rssBytes: number
  heapUsedBytes: number
}

export interface Inspected {
  /** After a full garbage collection, so that only what is held counts. */
  memory(): Promise<Memory>
  startProfile(): Promise<void>
  /** Writes what was on the processor since `startProfile`, for a browser's profiler. */
  writeProfile(path: string): Promise<void>
  close(): void
}

/** Speaks to the inspector of a process that was started with `--inspect` (Chrome DevTools Protocol). */
export async function inspect(process_: Pick<SpawnedProcess, 'waitForLine'>): Promise<Inspected> {
  const [, address = ''] = await process_.waitForLine(/Debugger listening on (ws:\S+)/)
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${address}`)), { once: true })
  })
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result = {} } = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown> }
    if (id !== undefined) waiting.get(id)?.(result)
  })
  let lastId = 0
  const send = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve) => {
      const id = ++lastId
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params }))
    })
  return {
    memory: async () => {
      await send('HeapProfiler.collectGarbage')
      await send('HeapProfiler.collectGarbage')
      const { result } = await send('Runtime.evaluate', { expression: 'process.memoryUsage()', returnByValue: true })
      const { rss, heapUsed } = (result as { value: NodeJS.MemoryUsage }).value
      return { rssBytes: rss, heapUsedBytes: heapUsed }
    },
    startProfile: async () => {
      await send('Profiler.enable')
      await send('Profiler.setSamplingInterval', { interval: 200 })
      await send('Profiler.start')
    },
    writeProfile: async (path) => {
      const { profile } = await send('Profiler.stop')
      writeFileSync(path, JSON.stringify(profile))
    },
    close: () => socket.close(),
  }
}
