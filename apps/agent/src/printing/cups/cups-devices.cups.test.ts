import { type IppPrinter, startIppPrinter } from '@cloudprint/testkit/cups/ipp-printer'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
    queue = await bench.queue({ uri: printer.uri, model: 'everywhere' })
    // lpadmin returns before CUPS has asked the printer what it can do.
    await eventually(
      async () => {
        const found = (await bench.system.list(deadline())).find((each) => each.name === `cups/${queue}`)
        return found?.capabilities.formats.includes('application/pdf') === true && !found.description.isRaw
      },
      { what: 'the queue to have its driver', deadlineMs: 20_000 },
    )
  }, 60_000)
  afterAll(async () => {
    await printer?.stop()
    await bench?.close()
  })

  const pdfJob = () => bench.job(queue, { format: 'application/pdf' })

  test('says when paper came out: its jobs are "printed"', async () => {
    const end = await bench.untilCompleted(await bench.print(pdfJob(), samplePdf()))
    expect(end).toEqual({ state: 'completed', evidence: 'printed' })
    expect(await printer.untilPrinted(1)).toHaveLength(1)
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
    printer.failNext()
    const job = await bench.print(pdfJob(), samplePdf())
    const end = await bench.until(job, ({ state }) => ['completed', 'canceled', 'aborted'].includes(state))
    expect(['canceled', 'aborted']).toContain(end.state)
  })
})
