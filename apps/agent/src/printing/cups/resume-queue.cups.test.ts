import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { freePort } from '@cloudprint/testkit/free-port'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenSpoolerJob } from '../print-system.ts'
import { CupsTestBench, deadline, hasReason } from './cups-test-bench.ts'

let bench: CupsTestBench

async function start(configLines: string[] = []): Promise<void> {
  bench = await CupsTestBench.start(configLines)
  bench.watch()
}

const reasonsOf = (printer: LocalPrinter | undefined) => printer?.health.reasons.map(({ reason }) => reason) ?? []
const untilStopped = (queue: string) => bench.untilPrinter(queue, ({ health }) => health.state === 'stopped')

/** The backend of this queue fails; the driver has seen it going before, since else nobody could tell who stopped it. */
async function failingJob(): Promise<{ queue: string; job: OpenSpoolerJob }> {
  const queue = await bench.queue()
  await bench.untilPrinter(queue, ({ health }) => health.state === 'idle')
  bench.cups.scriptNext(queue, [{ failWith: 4 }])
  return { queue, job: await bench.print(bench.job(queue)) }
}

async function stoppedByBackend(): Promise<string> {
  const { queue } = await failingJob()
  await untilStopped(queue)
  return queue
}

const resume = (queue: string) => bench.system.resume(`cups/${queue}`, deadline())

describe('a queue that stands still', () => {
  beforeAll(() => start())
  afterAll(() => bench.close())

  test('says when it stopped itself on an error, is started again, and its job prints once', async () => {
    const queue = await stoppedByBackend()
    expect(reasonsOf(await untilStopped(queue))).toEqual(['stopped-itself'])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'resumed' })
    await bench.cups.untilCaptured(1, queue)
    expect(reasonsOf(await bench.untilPrinter(queue, ({ health }) => health.state === 'idle'))).toEqual([])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'not-stopped' })
    expect(bench.cups.captured(queue)).toHaveLength(1)
  })

  test('tells its jobs why', async () => {
    const { job } = await failingJob()
    expect(await bench.until(job, hasReason('stopped-itself'))).toMatchObject({ state: 'pending' })
  })

  test('is known to have stopped itself by its failed job also where the backend left words, and waits for its device', async () => {
    const port = await freePort()
    const options = { 'printer-error-policy': 'stop-printer' }
    const queue = await bench.queue({ uri: `socket://127.0.0.1:${port}/?contimeout=1`, options })
    const job = await bench.print(bench.job(queue))
    const printer = await bench.untilPrinter(queue, (seen) => seen.health.state === 'stopped' && reasonsOf(seen).includes('timed-out'))
    expect(printer.health.message).toBe('The printer is not responding.')
    expect(reasonsOf(printer)).toEqual(['stopped-itself', 'timed-out'])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'unreachable' })
    const device = await startTcpSink({ port })
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'resumed' })
    await bench.untilCompleted(job)
    await device.stop()
  })

  test.each([
    ['paused', []],
    ['paused with a reason', ['-r', 'Bob has the toner']],
  ])('is left alone when a person %s it', async (_how, args) => {
    const queue = await bench.queue()
    await bench.print(bench.job(queue))
    await bench.cups.untilCaptured(1, queue)
    await bench.cups.run('cupsdisable', ...args, queue)
    await bench.print(bench.job(queue))
    expect(reasonsOf(await untilStopped(queue))).toEqual(['paused'])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'not-stopped' })
  })

  test.each([
    ['while it prints', []],
    ['while it prints, with a reason', ['-r', 'Bob has the toner']],
  ])('is left alone when a person pauses it %s', async (_when, args) => {
    const queue = await bench.queue()
    bench.cups.scriptNext(queue, [{ message: 'Working hard.' }, 'hold', 'take-document'])
    await bench.print(bench.job(queue))
    await bench.cups.untilHeld(queue)
    await bench.cups.run('cupsdisable', ...args, queue)
    expect(reasonsOf(await untilStopped(queue))).toEqual(['paused'])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'not-stopped' })
  })

  test('is left alone when a person paused it while it printed, however often and whatever was seen of it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const queue = await bench.queue()
      bench.cups.scriptNext(queue, ['hold', 'take-document'])
      await bench.print(bench.job(queue))
      await bench.cups.untilHeld(queue)
      await bench.untilPrinter(queue, ({ health }) => health.state === 'processing')
      const seen = new Set<string>()
      const looking = eventually(async () => {
        const printer = (await bench.system.list(deadline())).find(({ name }) => name === `cups/${queue}`)
        for (const reason of reasonsOf(printer)) seen.add(reason)
        return printer?.health.state === 'stopped' && printer.health.message === ''
      })
      await bench.cups.pause(queue)
      await looking
      expect([...seen]).toEqual(['paused'])
    }
  })

  test('is known to have stopped itself when a former run of the agent saw it, also after CUPS was started anew', async () => {
    const queue = await stoppedByBackend()
    const seen = await bench.system.list(deadline())
    await bench.cups.restart()
    const later = new CupsTestBench(bench.cups)
    later.system.remember(seen)
    const again = await eventually(() => later.system.list(deadline()))
    expect(reasonsOf(again.find(({ name }) => name === `cups/${queue}`))).toEqual(['stopped-itself'])
    expect(await later.system.resume(`cups/${queue}`, deadline())).toEqual({ ok: true, outcome: 'resumed' })
    await bench.cups.untilCaptured(1, queue)
    later.system.close()
  })

  test('is left alone when it stood still already, with no word of why, before CUPS was started anew', async () => {
    const queue = await stoppedByBackend()
    await bench.cups.restart()
    const later = new CupsTestBench(bench.cups)
    const seen = await eventually(() => later.system.list(deadline()))
    expect(reasonsOf(seen.find(({ name }) => name === `cups/${queue}`))).toEqual(['paused'])
    later.system.close()
  })

  test('is left alone when a person pauses it after it stopped itself', async () => {
    const queue = await stoppedByBackend()
    await bench.cups.run('cupsdisable', '-r', 'Do not touch', queue)
    expect(reasonsOf(await bench.untilPrinter(queue, ({ health }) => health.message === 'Do not touch'))).toEqual(['paused'])
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'not-stopped' })
  })

  test('is not started when it never was', async () => {
    const queue = `never-${Date.now()}`
    await bench.cups.run('lpadmin', '-p', queue, '-v', 'capture:/never', '-m', 'raw')
    await untilStopped(queue)
    expect(await resume(queue)).toEqual({ ok: true, outcome: 'not-stopped' })
  })
})

describe('a CUPS that lets only its administrators start queues', () => {
  const policy = (who: string) => [
    'DefaultPolicy strict',
    '<Policy strict>',
    '<Limit Resume-Printer>',
    'AuthType Default',
    `Require user ${who}`,
    'Order deny,allow',
    '</Limit>',
    '<Limit All>',
    'Order deny,allow',
    '</Limit>',
    '</Policy>',
  ]

  test.each([
    ['takes the agent’s user for one', '@SYSTEM', { ok: true, outcome: 'resumed' }],
    ['does not, and the remedy is named', 'nobody-at-all', { ok: false, problem: { code: 'printer-resume-forbidden' } }],
  ])('%s', async (_how, who, answer) => {
    await start(policy(who))
    expect(await resume(await stoppedByBackend())).toMatchObject(answer)
    await bench.close()
  })
})
