import { randomUUID } from 'node:crypto'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleJpeg, samplePng } from '@cloudprint/testkit/sample-documents'
import { brokenPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { CupsTestBench, deadline, label } from '../cups/cups-test-bench.ts'
import { PdfThread } from '../pdf/pdf-thread.ts'
import type { PrintJob, PrintSystem } from '../print-system.ts'
import { labelPrintSystem } from './label-print-system.ts'
import { MAX_DRAWN_BYTES } from './label-drawer.ts'

const setup: LabelSetup = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 }

describe('a queue without a driver, for which labels are drawn', () => {
  const thread = new PdfThread({ startMs: 45_000 })
  let bench: CupsTestBench
  let system: PrintSystem
  beforeAll(async () => {
    bench = await CupsTestBench.start()
    system = labelPrintSystem(bench.system, thread)
  })
  afterAll(async () => {
    await bench.close()
    thread.close()
  })
  const jobFor = (queue: string, format: DocumentFormat, ticket: JobTicket = {}): PrintJob => ({
    key: `${randomUUID()}.1`,
    printer: `cups/${queue}`,
    title: 'A label',
    format,
    ticket,
    labels: setup,
  })

  test.each([
    ['application/pdf', samplePdf({ pages: 2, widthPt: 288, heightPt: 432 }), 2],
    ['image/png', samplePng(), 1],
    ['image/jpeg', sampleJpeg(), 1],
  ] as const)('%s comes out as labels in its language, as often as the ticket says', async (format, bytes, pages) => {
    const sink = await startTcpSink()
    const queue = await bench.queue({ uri: sink.uri })
    const job = jobFor(queue, format, { copies: 2 })
    expect(await system.check(job, bytesDocument(bytes), deadline())).toEqual({ ok: true })
    const created = await system.create(job, deadline())
    expect(created).toMatchObject({
      ok: true,
      sent: [{ name: 'copies', value: '2' }, { value: 'application/vnd.zebra.zpl' }, {}, { value: '203dpi' }],
    })
    await bench.untilCompleted(await bench.print(job, bytes, system))
    const zpl = Buffer.concat(await sink.untilReceived(1)).toString('latin1')
    expect(zpl.match(/\^XA.*\^PW816\^LL1218\^LH0,0\^FO0,0,0\^GFA,124236,124236,102,[^^]+\^FS\^XZ\n/g)).toHaveLength(2 * pages)
    expect(zpl.replace(/\^XA.+\^XZ\n/g, '')).toBe('')
    await sink.stop()
  })

  test('what is in its own language goes on as it is', async () => {
    const sink = await startTcpSink()
    const queue = await bench.queue({ uri: sink.uri })
    await bench.untilCompleted(await bench.print(jobFor(queue, 'application/vnd.zebra.zpl'), label, system))
    expect(await sink.untilReceived(1)).toEqual([label])
    await sink.stop()
  })

  test('what can not be drawn is refused before anything is handed over', async () => {
    const queue = await bench.queue()
    const codeOf = async (job: PrintJob, bytes: Buffer) => {
      const checked = await system.check(job, bytesDocument(bytes), deadline())
      return checked.ok ? 'ok' : checked.problem.code
    }
    // What a busy machine has no time to judge is let through.
    await eventually(async () => (await codeOf(jobFor(queue, 'application/pdf'), brokenPdf())) === 'document-damaged')
    expect(await codeOf(jobFor(queue, 'application/pdf', { sides: 'two-sided-long-edge' }), samplePdf())).toBe('ticket-unsupported')
    expect(await codeOf(jobFor(queue, 'text/plain'), label)).toBe('document-format-unsupported')
    expect(await codeOf(jobFor('no-such-queue', 'application/pdf'), samplePdf())).toBe('printer-gone')
  })

  test.each([
    ['pages that nobody wants', 'application/pdf', samplePdf(), { pageRanges: [{ from: 2, to: 3 }] }],
    ['a poster at its own size', 'application/pdf', samplePdf({ widthPt: 14_000, heightPt: 14_000 }), { printScaling: 'none' }],
    ['an image that is none', 'image/png', Buffer.from('not an image'), {}],
    ['more than the agent holds in memory', 'application/pdf', Buffer.alloc(MAX_DRAWN_BYTES + 1), {}],
  ] as const)('%s: refused at the hand-over, and nothing prints', async (_what, format, bytes, ticket) => {
    const queue = await bench.queue()
    const job = jobFor(queue, format, ticket as JobTicket)
    const created = await system.create(job, deadline())
    if (!created.ok) throw new Error(created.problem.detail)
    const sent = await system.send(job, created.spoolerJob, bytesDocument(bytes), deadline())
    expect(sent).toMatchObject({ ok: false, problem: { code: 'document-not-drawable' } })
    expect(await system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
  })
})
