import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OpenSpoolerJob } from '../../print-system.ts'
import { CupsTestBench } from '../cups-test-bench.ts'
import { StandInPrinter } from '../testing/stand-in-printer.ts'

let bench: CupsTestBench
let printer: StandInPrinter
let queue: string
beforeAll(async () => {
  bench = await CupsTestBench.start()
})
afterAll(() => bench.close())
beforeEach(async () => {
  printer = await StandInPrinter.start()
  queue = await bench.queue({ uri: printer.uri })
  return () => printer.stop()
})

const untilEnd = (job: OpenSpoolerJob) => bench.until(job, ({ state }) => ['completed', 'canceled', 'aborted'].includes(state))
const isDone = async (name: string) => (await bench.cups.run('lpstat', '-W', 'completed', '-o', name)) !== ''

test('a job that CUPS calls completed is printed when its printer says so', async () => {
  const job = await bench.print(bench.job(queue))
  expect(await untilEnd(job)).toEqual({ state: 'completed', evidence: 'printed' })
  expect(printer.asked).toBe(1)
  expect(await bench.look([job])).toEqual([{ state: 'completed', evidence: 'printed' }])
  expect(printer.asked).toBe(1)
})

test('one that its printer aborted or canceled ends so, with the printer’s reasons, whatever CUPS says', async () => {
  printer.fate = 'aborted'
  const aborted = await bench.print(bench.job(queue))
  expect(await untilEnd(aborted)).toEqual({
    state: 'aborted',
    code: 'print-aborted',
    detail: 'The printer aborted the job (aborted-by-system).',
  })
  printer.fate = 'canceled'
  const canceled = await bench.print(bench.job(queue))
  expect(await untilEnd(canceled)).toEqual({ state: 'canceled', detail: 'The printer canceled the job (job-canceled-at-device).' })
  expect(await bench.cups.run('lpstat', '-W', 'completed', '-o', queue)).toMatch(/.+\n.+\n/)
})

test('one that the printer still works on is asked about once more', async () => {
  printer.fate = 'processing'
  // Among the jobs that have ended, then among the others.
  printer.afterwards = () => {
    if (printer.asked === 2) printer.move('completed')
  }
  expect(await untilEnd(await bench.print(bench.job(queue)))).toEqual({ state: 'completed', evidence: 'printed' })
  expect(printer.asked).toBe(3)
})

test('one that the printer has forgotten, goes on holding, or can no longer be asked about was sent: no more is known', async () => {
  printer.memory = 'forgets'
  expect(await untilEnd(await bench.print(bench.job(queue)))).toEqual({ state: 'completed', evidence: 'sent' })
  printer.memory = 'keeps'
  printer.fate = 'held'
  expect(await untilEnd(await bench.print(bench.job(queue)))).toEqual({ state: 'completed', evidence: 'sent' })
  const gone = await StandInPrinter.start()
  const other = await bench.queue({ uri: gone.uri })
  const job = await bench.print(bench.job(other))
  await eventually(() => isDone(other), { what: 'CUPS to be done' })
  await gone.stop()
  expect(await untilEnd(job)).toEqual({ state: 'completed', evidence: 'sent' })
})

test('a printer that never answers holds up no other job, and its own end not for ever', async () => {
  printer.memory = 'never-answers'
  let told = 0
  const stop = new AbortController()
  const listener = { printersChanged: () => undefined, jobsChanged: () => void (told += 1) }
  const watching = bench.system.watch(listener, stop.signal)
  const otherQueue = await bench.queue()
  const slow = await Promise.all(Array.from({ length: 5 }, () => bench.print(bench.job(queue))))
  const other = await bench.print(bench.job(otherQueue))
  const areDone = async () => (await bench.cups.run('lpstat', '-W', 'completed', '-o', queue)).split('\n').length > 5
  await eventually(async () => (await areDone()) && (await isDone(otherQueue)), { what: 'CUPS to be done' })
  const statuses = await bench.look([...slow, other])
  expect(statuses.map(({ state }) => state)).toEqual([...slow.map(() => 'processing'), 'completed'])
  // Whoever follows them looks when told, as the agent does.
  for (let heard = told; !(await bench.look(slow)).every(({ state }) => state === 'completed'); heard = told) {
    await eventually(() => told > heard, { what: 'word of the jobs' })
  }
  expect(await bench.look(slow)).toEqual(slow.map(() => ({ state: 'completed', evidence: 'sent' })))
  expect(printer.askedAtOnce).toBeLessThanOrEqual(2)
  stop.abort()
  await watching
})

test('a job is found at its printer by its key, however long its title, and also where CUPS gives it another name', async () => {
  const title = 'Versandetikett für Müller & Söhne, Rampe 4 '.repeat(12)
  const old = await StandInPrinter.start({ isOld: true })
  const oldQueue = await bench.queue({ uri: old.uri })
  for (const name of [queue, oldQueue]) {
    const job = await bench.print({ ...bench.job(name), title })
    expect(await untilEnd(job)).toEqual({ state: 'completed', evidence: 'printed' })
  }
  expect(old.jobs[0]?.name).toMatch(/^\d+ - Versandetikett für .+\(.+\.1\)$/)
  expect(Buffer.byteLength(old.jobs[0]?.name ?? '')).toBeLessThanOrEqual(255)
  expect(printer.jobs[0]).toMatchObject({ user: 'cloudprint', name: expect.stringMatching(/^Versandetikett/) as string })
  await old.stop()
})
