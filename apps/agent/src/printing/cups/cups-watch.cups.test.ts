import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, describe, expect, test } from 'vitest'
import { PrintSystemError } from '../print-system.ts'
import { CupsTestBench, deadline } from './cups-test-bench.ts'

describe('watching CUPS', () => {
  let bench: CupsTestBench
  let stop: AbortController
  let watching: Promise<void>
  const heard = { printers: 0, jobs: 0 }

  async function start(configLines: string[] = []): Promise<void> {
    bench = await CupsTestBench.start(configLines)
    stop = new AbortController()
    Object.assign(heard, { printers: 0, jobs: 0 })
    const listener = { printersChanged: () => heard.printers++, jobsChanged: () => heard.jobs++ }
    watching = bench.system.watch(listener, stop.signal)
    await eventually(() => heard.printers > 0 && heard.jobs > 0, { what: 'the first word' })
  }

  afterEach(async () => {
    stop.abort()
    await watching
    await bench.close()
  })

  /** Does something, and waits until it was told. */
  async function isHeard(kind: keyof typeof heard, act: () => Promise<unknown>): Promise<void> {
    const before = heard[kind]
    await act()
    await eventually(() => heard[kind] > before, { what: `word of ${kind}` })
  }

  test('printers that come, change, stop and go are told', async () => {
    await start()
    const { cups, system } = bench
    const printers = () => system.list(deadline())
    await isHeard('printers', () => cups.addQueue({ name: 'Zebra_1' }))
    await isHeard('printers', () => cups.run('lpadmin', '-p', 'Zebra_1', '-D', 'Dock 3'))
    expect(await printers()).toMatchObject([{ description: { displayName: 'Dock 3' } }])
    await isHeard('printers', () => cups.pause('Zebra_1'))
    expect(await printers()).toMatchObject([{ health: { state: 'stopped' } }])
    await isHeard('printers', () => cups.reject('Zebra_1'))
    expect(await printers()).toMatchObject([{ health: { acceptingJobs: false } }])
    await isHeard('printers', () => cups.removeQueue('Zebra_1'))
    expect(await printers()).toEqual([])
  })

  test('who lists while the watch begins is not asked to list again, and is told of the next change', async () => {
    bench = await CupsTestBench.start()
    stop = new AbortController()
    Object.assign(heard, { printers: 0, jobs: 0 })
    watching = bench.system.watch({ printersChanged: () => heard.printers++, jobsChanged: () => heard.jobs++ }, stop.signal)
    expect(await bench.system.list(deadline())).toEqual([])
    await eventually(() => heard.jobs > 0, { what: 'the first word' })
    expect(heard.printers).toBe(0)
    await isHeard('printers', () => bench.cups.addQueue({ name: 'Zebra_1' }))
  })

  test('a printer that runs out of paper is told', async () => {
    await start()
    const { cups, system } = bench
    const queue = await bench.queue()
    cups.script(queue, [{ state: '+media-empty-error' }, 'hold', { state: '-media-empty-error' }, 'take-document'])
    const job = await bench.print(bench.job(queue))
    await isHeard('printers', () => cups.untilHeld(queue))
    // The first word may be of the job's start, and CUPS may not have read yet what its backend wrote.
    const reasons = await eventually(async () => (await system.list(deadline()))[0]?.health.reasons, {
      until: (seen) => seen?.length === 1,
      what: 'the reason at the printer',
    })
    expect(reasons).toMatchObject([{ reason: 'media-empty', severity: 'error' }])
    await isHeard('printers', async () => cups.release(queue))
    await bench.untilCompleted(job)
  })

  test.each([
    ['ends', 'stop'],
    ['is killed', 'kill9'],
  ] as const)('a scheduler that %s and comes back is watched again', async (_how, end) => {
    await start()
    const queue = await bench.queue()
    await isHeard('printers', () => bench.cups[end]())
    await expect(bench.system.list(deadline())).rejects.toThrow(PrintSystemError)
    await isHeard('jobs', () => bench.cups.start())
    expect(await bench.system.list(deadline())).toHaveLength(1)
    await isHeard('printers', () => bench.cups.pause(queue))
    await bench.cups.resume(queue)
    await isHeard('jobs', () => bench.print(bench.job(queue)))
  })

  test('more events at once than CUPS keeps lose none of their meaning', { timeout: 240_000 }, async () => {
    await start()
    const queue = await bench.queue()
    const jobs = await Promise.all(Array.from({ length: 60 }, () => bench.print(bench.job(queue))))
    await eventually(() => bench.system.look(jobs, deadline()), {
      until: (statuses) => statuses.every(({ state }) => state === 'completed'),
      everyMs: 100,
      deadlineMs: 180_000,
    })
    await isHeard('jobs', () => bench.print(bench.job(queue)))
    await bench.cups.untilCaptured(61, queue)
  })

  test('a job whose id was given to another one after a crash is gone, and is never taken for it', async () => {
    // Longer than any machine takes: nothing is written down before it is killed.
    await start(['DirtyCleanInterval 600'])
    const queue = await bench.queue()
    await bench.cups.restart()
    const lostJob = bench.job(queue)
    const lost = await bench.print(lostJob)
    await bench.untilCompleted(lost)
    await bench.cups.kill9()
    await bench.cups.start()
    const { cups, system } = await restarted()
    const next = await bench.print(bench.job(queue))
    expect(next.spoolerJob.id).toBe(lost.spoolerJob.id)
    expect(await system.look([lost], deadline())).toEqual([{ state: 'gone' }])
    expect(await system.find(lostJob, deadline())).toBeUndefined()
    expect(await system.cancel(lost, deadline())).toMatchObject({ problem: { code: 'job-not-found' } })
    system.close()
    expect(cups.pid()).toBeGreaterThan(0)
  })

  /** A driver that has seen nothing yet, as after a restart of the agent. */
  async function restarted(): Promise<CupsTestBench> {
    return new CupsTestBench(bench.cups)
  }
})
