import { expect, test } from 'vitest'
import { ChangeWatch } from './change-watch.ts'
import type { Change } from './change-watch.ts'
import type { NativeFunction, Winspool } from './winspool.ts'

/** PRINTER_NOTIFY_INFO with one job's status. */
function infoOf(jobId: number, status: number): Buffer {
  const info = Buffer.alloc(48)
  info.writeUInt32LE(1, 8)
  info.writeUInt16LE(1, 16)
  info.writeUInt16LE(0x0a, 18)
  info.writeUInt32LE(jobId, 24)
  info.writeUInt32LE(status, 32)
  return info
}

const WAIT_FAILED = 0xffff_ffff

/** Windows as far as it tells of changes: of one job, whenever it is let. */
function tellingWindows() {
  const state = { processId: 1, info: infoOf(2, 0x80), closed: [] as bigint[] }
  let last = 0n
  let wake: ((error: null, answer: number) => void) | undefined
  const functions: Partial<Record<keyof Winspool, (...given: never[]) => unknown>> = {
    QueryServiceStatusEx: (_service: bigint, _level: number, out: Buffer) => out.writeUInt32LE(state.processId, 28),
    FindFirstPrinterChangeNotification: () => (last += 1n),
    FindNextPrinterChangeNotification: (_change: bigint, _what: Buffer, _options: null, pointer: Buffer) => pointer.writeBigUInt64LE(9n),
    FindClosePrinterChangeNotification: (change: bigint) => state.closed.push(change),
    bytesAt: (_address: bigint, length: number) => state.info.subarray(0, length),
    addressOf: () => 0n,
  }
  const windows = new Proxy({} as Winspool, { get: (_none, name) => functions[name as keyof Winspool] ?? (() => 1) })
  const wait = { async: (...given: unknown[]) => (wake = given.at(-1) as typeof wake) } as unknown as NativeFunction
  return { windows, wait, state, wake: (index: number) => wake?.(null, index) }
}

test('what a spooler tells bears its mark, and the next one is asked anew', () => {
  const { windows, wait, state, wake } = tellingWindows()
  const told: Change[] = []
  const changes = new ChangeWatch(windows, wait, (change) => told.push(change))
  expect([changes.watch('Zebra'), changes.watch('Zebra')]).toEqual([true, true])
  wake(0)
  expect(told[0]?.statuses).toMatchObject([{ queue: 'Zebra', jobId: 2, status: 0x80, run: { processId: 1 } }])
  state.processId = 2
  changes.watch('Zebra')
  expect(state.closed).toEqual([1n])
  // Of the watch that was dropped nothing comes any more.
  wake(0)
  expect(told).toHaveLength(1)
  wake(0)
  expect(told[1]?.statuses).toMatchObject([{ jobId: 2, run: { processId: 2 } }])
})

test('what is dropped while it is waited for is closed once, and takes no other watch along', () => {
  const { windows, wait, state, wake } = tellingWindows()
  const changes = new ChangeWatch(windows, wait, () => undefined)
  for (const queue of ['Zebra', 'Brother']) changes.watch(queue)
  wake(0)
  state.processId = 2
  changes.watch('Zebra')
  wake(WAIT_FAILED)
  expect(state.closed).toEqual([1n])
  wake(WAIT_FAILED)
  expect(state.closed).toEqual([1n, 2n, 3n])
})
