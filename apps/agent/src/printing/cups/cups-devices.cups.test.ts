import { type IppPrinter, startIppPrinter } from '@cloudprint/testkit/cups/ipp-printer'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenSpoolerJob } from '../print-system.ts'
import { CupsTestBench, deadline, hasReason, label } from './cups-test-bench.ts'

describe('what CUPS knows of its devices', () => {
  let bench: CupsTestBench
  beforeAll(async () => {
    bench = await CupsTestBench.start()
  })
  afterAll(() => bench.close())

  test('a printer on port 9100 gets each byte, and its jobs are "sent", never "printed"', async () => {
    const sink = await startTcpSink()
    const queue = await bench.queue({ uri: sink.uri })
    const end = await bench.untilCompleted(await bench.print(bench.job(queue)))
    expect(end).toEqual({ state: 'completed', evidence: 'sent' })
    expect(await sink.untilReceived(1)).toEqual([label])
    await sink.stop()
  })

  test('a raw label comes out of port 9100 as often as its ticket says', async () => {
    const sink = await startTcpSink()
    const queue = await bench.queue({ uri: sink.uri })
    await bench.untilCompleted(await bench.print(bench.job(queue, { ticket: { copies: 3 } })))
    expect(Buffer.concat(await sink.untilReceived(1))).toEqual(Buffer.concat([label, label, label]))
    await sink.stop()
  })

  test('a printer that takes no data leaves its job processing, and it can be canceled', async () => {
    const sink = await startTcpSink({ isStalled: true })
    const queue = await bench.queue({ uri: sink.uri })
    const job = await bench.print(bench.job(queue), Buffer.alloc(8 * 1024 * 1024, 'x'))
    await bench.until(job, ({ state }) => state === 'processing')
    expect(await bench.system.cancel(job, deadline())).toEqual({ ok: true })
    await bench.until(job, ({ state }) => state === 'canceled')
    await sink.stop()
  })
})

describe('an IPP printer behind CUPS', () => {
  let bench: CupsTestBench
  let printer: IppPrinter
  let queue: string
  beforeAll(async () => {
    ;[bench, printer] = await Promise.all([CupsTestBench.start(), startIppPrinter()])
    queue = await driverlessQueue(printer.uri)
  })
  afterAll(async () => {
    await printer?.stop()
    await bench?.close()
  })

  /** lpadmin returns before CUPS has asked the printer what it can do. */
  async function driverlessQueue(uri: string): Promise<string> {
    const name = await bench.queue({ uri, model: 'everywhere' })
    const hasDriver = async () => {
      const found = (await bench.system.list(deadline())).find((each) => each.name === `cups/${name}`)
      return found?.capabilities.formats.includes('application/pdf') === true && !found.description.isRaw
    }
    await eventually(hasDriver, { what: 'the queue to have its driver' })
    return name
  }

  const pdfJob = () => bench.job(queue, { format: 'application/pdf' })
  const end = (job: OpenSpoolerJob) => bench.until(job, ({ state }) => ['completed', 'canceled', 'aborted'].includes(state))

  test('says when paper came out: its jobs are "printed"', async () => {
    const job = pdfJob()
    expect(await end(await bench.print(job, samplePdf()))).toEqual({ state: 'completed', evidence: 'printed' })
    const [document] = await printer.untilPrinted(1)
    expect(document?.attributes).toMatchObject({ IPP_JOB_NAME: `A label (${job.key})`, IPP_JOB_ORIGINATING_USER_NAME: 'cloudprint' })
  })

  test('says so over TLS as well, with a certificate of its own making', async () => {
    const secure = await driverlessQueue(printer.uri.replace('ipp:', 'ipps:'))
    const job = await bench.print(bench.job(secure, { format: 'application/pdf' }), samplePdf())
    expect(await end(job)).toEqual({ state: 'completed', evidence: 'printed' })
  })

  test('tells why it waits, and prints when it can', async () => {
    printer.block('media-empty')
    const job = await bench.print(pdfJob(), samplePdf())
    await printer.untilBlocked()
    await bench.until(job, hasReason('media-empty'))
    printer.clear()
    await bench.untilCompleted(job)
  })

  test('that gives a job up never makes it completed', async () => {
    // CUPS says so of some: its two threads race to see the job's end.
    for (let round = 0; round < 4; round++) {
      printer.failNext()
      expect(['canceled', 'aborted']).toContain((await end(await bench.print(pdfJob(), samplePdf()))).state)
    }
  })

  test('that went away after a job, or was switched off and on, leaves it "sent"', async () => {
    for (const afterwards of [() => printer.kill9(), () => printer.kill9().then(() => printer.start())]) {
      await printer.start()
      const job = await bench.print(pdfJob(), samplePdf())
      await eventually(async () => (await bench.cups.run('lpstat', '-o', queue)) === '', { what: 'CUPS to be done' })
      await afterwards()
      expect(await end(job)).toEqual({ state: 'completed', evidence: 'sent' })
    }
  })
})
