import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { freePort } from '@cloudprint/testkit/free-port'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CupsTestBench, deadline, hasReason } from './cups-test-bench.ts'

let bench: CupsTestBench

async function start(): Promise<void> {
  bench = await CupsTestBench.start()
  bench.watch()
}

const reasonsOf = (printer: LocalPrinter) => printer.health.reasons.map(({ reason }) => reason)

describe('a device that does not answer', () => {
  beforeAll(() => start())
  afterAll(() => bench.close())

  test.each(['socket', 'lpd', 'ipp'])('over %s makes its printer and the job say so, until it answers', async (scheme) => {
    const port = await freePort()
    const queue = await bench.queue({ uri: `${scheme}://127.0.0.1:${port}/${scheme === 'lpd' ? 'queue' : ''}` })
    const job = await bench.print(bench.job(queue))
    const off = await bench.untilPrinter(queue, (printer) => reasonsOf(printer).includes('timed-out'))
    expect(off.health.reasons).toContainEqual({ reason: 'timed-out', severity: 'error', since: expect.any(String) as string })
    expect(await bench.until(job, hasReason('timed-out'))).toMatchObject({ state: 'processing' })
    const device = await startTcpSink({ port })
    await bench.untilPrinter(queue, (printer) => !reasonsOf(printer).includes('timed-out'))
    // Unless it has printed already.
    await bench.system.cancel(job, deadline())
    await device.stop()
  })

  test('is never tried while its printer prints job after job', { timeout: 240_000 }, async () => {
    const device = await startTcpSink()
    const queue = await bench.queue({ uri: device.uri })
    const jobs = await Promise.all(Array.from({ length: 60 }, () => bench.print(bench.job(queue))))
    const seen = eventually(() => bench.system.look(jobs, deadline()), {
      until: (statuses) => statuses.every(({ state }) => state === 'completed'),
      deadlineMs: 180_000,
    })
    // Listed as often as can be, so that each moment of a job is seen.
    let isOver = false
    const over = () => void (isOver = true)
    seen.then(over, over)
    while (!isOver) await bench.system.list(deadline())
    await seen
    expect(device.connections().filter((bytes) => bytes.length === 0)).toEqual([])
    await device.stop()
  })

  test('is not called so while it prints, and is left in peace', async () => {
    const device = await startTcpSink({ isStalled: true })
    const queue = await bench.queue({ uri: device.uri })
    const job = await bench.print(bench.job(queue))
    await bench.until(job, ({ state }) => state === 'processing')
    await bench.system.list(deadline())
    device.behave({ isStalled: false })
    await bench.untilCompleted(job)
    expect(device.connections()).toHaveLength(1)
    expect(reasonsOf(await bench.untilPrinter(queue, () => true))).toEqual([])
    await device.stop()
  })
})
