import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import { LocalPrinter } from '@cloudprint/protocol/printer'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bytesDocument } from './bytes-document.ts'
import type { DocumentSource, OpenSpoolerJob, PrintJob, PrintSystem, SpoolerJobStatus } from './print-system.ts'

/** What the suite needs of a driver's surroundings. */
export interface PrintSystemHarness {
  /** A new driver object on the same print system: what an agent has after a crash. */
  connect(): PrintSystem
  /** A healthy printer that takes `format` and prints at once. */
  printer: string
  format: DocumentFormat
  /** How many times exactly these bytes came out of the printer. */
  timesPrinted(bytes: Buffer): Promise<number>
  close(): Promise<void>
}

/** A busy machine is no failure. */
const deadlineMs = 45_000

/** What every driver promises, whatever print system is behind it. */
export function describePrintSystem(name: string, makeHarness: () => Promise<PrintSystemHarness>): void {
  describe(`the port, kept by ${name}`, () => {
    let harness: PrintSystemHarness
    beforeAll(async () => {
      harness = await makeHarness()
    })
    afterAll(() => harness?.close())
    const signal = () => AbortSignal.timeout(deadlineMs)

    /** A job of its own for each test, with bytes that no other has. */
    function newJob(): { job: PrintJob; bytes: Buffer; document: DocumentSource } {
      const key = `${randomUUID()}.1`
      const bytes = Buffer.from(`^XA^FD${key}^FS^XZ\n`)
      const job: PrintJob = { key, printer: harness.printer, title: 'A label', format: harness.format, ticket: {} }
      return { job, bytes, document: bytesDocument(bytes) }
    }

    async function created(system: PrintSystem, job: PrintJob): Promise<SpoolerJob> {
      const answer = await system.create(job, signal())
      if (!answer.ok) throw new Error(answer.problem.detail)
      return answer.spoolerJob
    }

    async function untilFinal(system: PrintSystem, job: OpenSpoolerJob): Promise<SpoolerJobStatus> {
      return vi.waitFor(
        async () => {
          const [status] = await system.look([job], signal())
          if (status === undefined || ['pending', 'held', 'processing', 'stopped'].includes(status.state)) {
            throw new Error(`the job is ${status?.state}`)
          }
          return status
        },
        { timeout: deadlineMs, interval: 20 },
      )
    }

    test('every printer it lists fits the protocol and is named after the system', async () => {
      const system = harness.connect()
      const printers = await system.list(signal())
      for (const printer of printers) {
        expect(LocalPrinter.parse(printer)).toEqual(printer)
        expect(printer.name.startsWith(`${system.name}/`)).toBe(true)
      }
      expect(printers.map((printer) => printer.name)).toContain(harness.printer)
    })

    test('a created job prints nothing and waits for its document', async () => {
      const { job, bytes } = newJob()
      const system = harness.connect()
      const spoolerJob = await created(system, job)
      expect(await system.find(job, signal())).toEqual({ spoolerJob, state: 'awaits-document' })
      const [status] = await system.look([{ ...job, spoolerJob }], signal())
      expect(status?.state).toBe('held')
      expect(await harness.timesPrinted(bytes)).toBe(0)
    })

    test('a job that was sent comes out once, byte for byte, and ends completed', async () => {
      const { job, bytes, document } = newJob()
      const system = harness.connect()
      expect(await system.check(job, document, signal())).toEqual({ ok: true })
      const spoolerJob = await created(system, job)
      expect(await system.send(job, spoolerJob, document, signal())).toEqual({ ok: true })
      const status = await untilFinal(system, { ...job, spoolerJob })
      expect(status.state).toBe('completed')
      expect(await harness.timesPrinted(bytes)).toBe(1)
    })

    test('the evidence of an end is never better than the best its printer can give', async () => {
      const { job, document } = newJob()
      const system = harness.connect()
      const printer = (await system.list(signal())).find((each) => each.name === harness.printer)
      const spoolerJob = await created(system, job)
      await system.send(job, spoolerJob, document, signal())
      const { words: _, ...status } = await untilFinal(system, { ...job, spoolerJob })
      expect(status).toEqual({ state: 'completed', evidence: printer?.description.bestEvidence })
    })

    test('after a crash between the halves the job is found, continued, and comes out once', async () => {
      const { job, bytes, document } = newJob()
      const spoolerJob = await created(harness.connect(), job)
      const restarted = harness.connect()
      const found = await restarted.find(job, signal())
      expect(found).toEqual({ spoolerJob, state: 'awaits-document' })
      expect(await restarted.send(job, spoolerJob, document, signal())).toEqual({ ok: true })
      expect((await untilFinal(restarted, { ...job, spoolerJob })).state).toBe('completed')
      expect(await harness.timesPrinted(bytes)).toBe(1)
    })

    test('after a crash behind the second half the job is found and waits for nothing', async () => {
      const { job, bytes, document } = newJob()
      const before = harness.connect()
      const spoolerJob = await created(before, job)
      await before.send(job, spoolerJob, document, signal())
      const restarted = harness.connect()
      expect(await restarted.find(job, signal())).toEqual({ spoolerJob, state: 'has-document' })
      expect((await untilFinal(restarted, { ...job, spoolerJob })).state).toBe('completed')
      expect(await restarted.find(job, signal())).toEqual({ spoolerJob, state: 'has-document' })
      expect(await harness.timesPrinted(bytes)).toBe(1)
    })

    test('a document that breaks off prints nothing, and may be sent again', async () => {
      const { job, bytes, document } = newJob()
      const system = harness.connect()
      const spoolerJob = await created(system, job)
      const broken: DocumentSource = { ...document, open: () => breaking(bytes.subarray(0, 5)) }
      await expect(system.send(job, spoolerJob, broken, signal())).rejects.toThrow()
      await vi.waitFor(async () => expect(await system.find(job, signal())).toEqual({ spoolerJob, state: 'awaits-document' }), {
        timeout: deadlineMs,
        interval: 20,
      })
      expect(await system.send(job, spoolerJob, document, signal())).toEqual({ ok: true })
      expect((await untilFinal(system, { ...job, spoolerJob })).state).toBe('completed')
      expect(await harness.timesPrinted(bytes)).toBe(1)
    })

    test('a document that is shorter than it says prints nothing', async () => {
      const { job, bytes, document } = newJob()
      const system = harness.connect()
      const spoolerJob = await created(system, job)
      const short = { ...document, open: () => Readable.from([bytes.subarray(0, 5)]) }
      await expect(system.send(job, spoolerJob, short, signal())).rejects.toThrow()
      expect(await harness.timesPrinted(bytes.subarray(0, 5))).toBe(0)
    })

    test('a canceled job prints nothing, stays canceled, and takes no document any more', async () => {
      const { job, bytes, document } = newJob()
      const system = harness.connect()
      const spoolerJob = await created(system, job)
      const open = { ...job, spoolerJob }
      expect(await system.cancel(open, signal())).toEqual({ ok: true })
      expect((await untilFinal(system, open)).state).toBe('canceled')
      expect(await system.send(job, spoolerJob, document, signal())).toMatchObject({ ok: false })
      expect((await untilFinal(system, open)).state).toBe('canceled')
      // CUPS takes the document nevertheless, and throws it away.
      expect((await system.find(job, signal()))?.state).not.toBe('awaits-document')
      expect(await harness.timesPrinted(bytes)).toBe(0)
    })

    test('a job that was canceled without a document is found as such, and another one under its key prints once', async () => {
      const { job, bytes, document } = newJob()
      const system = harness.connect()
      const first = await created(system, job)
      await system.cancel({ ...job, spoolerJob: first }, signal())
      expect(await system.find(job, signal())).toEqual({ spoolerJob: first, state: 'canceled-empty' })
      const second = await created(system, job)
      const restarted = harness.connect()
      expect(await restarted.find(job, signal())).toEqual({ spoolerJob: second, state: 'awaits-document' })
      await restarted.send(job, second, document, signal())
      expect((await untilFinal(restarted, { ...job, spoolerJob: second })).state).toBe('completed')
      expect(await restarted.find(job, signal())).toEqual({ spoolerJob: second, state: 'has-document' })
      expect(await harness.timesPrinted(bytes)).toBe(1)
    })

    test('canceling what has ended is refused and changes nothing', async () => {
      const { job, document } = newJob()
      const system = harness.connect()
      const spoolerJob = await created(system, job)
      await system.send(job, spoolerJob, document, signal())
      await untilFinal(system, { ...job, spoolerJob })
      expect(await system.cancel({ ...job, spoolerJob }, signal())).toMatchObject({ problem: { code: 'job-state-conflict' } })
      expect((await untilFinal(system, { ...job, spoolerJob })).state).toBe('completed')
    })

    test('jobs stand in the order asked; what it never knew, or is another job by now, is gone', async () => {
      const [first, second] = [newJob(), newJob()]
      const system = harness.connect()
      const firstSpooled = await created(system, first.job)
      const secondSpooled = await created(system, second.job)
      await system.cancel({ ...second.job, spoolerJob: secondSpooled }, signal())
      const asked = [
        { ...second.job, spoolerJob: secondSpooled },
        { ...first.job, key: `${randomUUID()}.1`, spoolerJob: firstSpooled },
        { ...first.job, spoolerJob: { id: '999998', uuid: `urn:uuid:${randomUUID()}` } },
        { ...first.job, spoolerJob: firstSpooled },
        { ...first.job, spoolerJob: { id: '999999', uuid: null }, key: `${randomUUID()}.1` },
      ]
      const statuses = await system.look(asked, signal())
      expect(statuses.map(({ state }) => state)).toEqual(['canceled', 'gone', 'gone', 'held', 'gone'])
      expect(await system.look([], signal())).toEqual([])
    })

    test('a key it never saw is not found', async () => {
      expect(await harness.connect().find(newJob().job, signal())).toBeUndefined()
    })

    test('a printer that does not exist is named as gone', async () => {
      const { job, document } = newJob()
      const system = harness.connect()
      const lost = { ...job, printer: `${system.name}/no-such-printer` }
      expect(await system.check(lost, document, signal())).toMatchObject({ problem: { code: 'printer-gone' } })
      expect(await system.create(lost, signal())).toMatchObject({ problem: { code: 'printer-gone' } })
    })

    test('a ticket that the printer can not do is refused by option', async () => {
      const { job, document } = newJob()
      const ticket = { media: 'iso_a10_26x37mm' }
      const checked = await harness.connect().check({ ...job, ticket }, document, signal())
      expect(checked).toMatchObject({ problem: { code: 'ticket-unsupported', errors: [{ field: 'ticket.media' }] } })
    })

    test('whoever watches hears that a job was sent, until the watch is ended', async () => {
      const { job, document } = newJob()
      const system = harness.connect()
      const stop = new AbortController()
      const spoolerJob = await created(system, job)
      let heard = 0
      const listener = { printersChanged: () => undefined, jobsChanged: () => void (heard += 1) }
      const watching = system.watch(listener, stop.signal)
      await system.send(job, spoolerJob, document, signal())
      await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { timeout: deadlineMs, interval: 5 })
      stop.abort()
      await watching
    })

    test('what was aborted is not done', async () => {
      const { job } = newJob()
      const system = harness.connect()
      await expect(system.create(job, AbortSignal.abort())).rejects.toThrow()
      await expect(system.list(AbortSignal.abort())).rejects.toThrow()
      expect(await system.find(job, signal())).toBeUndefined()
    })
  })
}

function breaking(start: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield start
      throw new Error('the disk failed')
    })(),
  )
}
