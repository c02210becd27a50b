import { randomBytes } from 'node:crypto'
import { startIppPrinter, type IppPrinter } from '@cloudprint/testkit/cups/ipp-printer'
import { startLpdSink, type LpdSink } from '@cloudprint/testkit/cups/lpd-sink'
import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

let tcp: TcpSink
let careless: TcpSink
let lpd: LpdSink
let ipp: IppPrinter
const site = useSite({
  queues: async (cups) => {
    ;[tcp, careless, lpd, ipp] = await Promise.all([
      startTcpSink(),
      startTcpSink({ resetAfterBytes: 50_000 }),
      startLpdSink(),
      startIppPrinter(),
    ])
    await cups.addQueue({ name: 'tcp', uri: tcp.uri })
    await cups.addQueue({ name: 'careless', uri: careless.uri })
    await cups.addQueue({ name: 'lpd', uri: lpd.uri('labels') })
    await cups.addQueue({ name: 'ipp', uri: ipp.uri, model: 'everywhere' })
    await cups.addQueue({ name: 'unknown' })
    await cups.untilDriverMade('ipp')
  },
})
afterAll(async () => {
  await Promise.all([tcp.stop(), careless.stop(), lpd.stop(), ipp.stop()])
})

test('a printer on port 9100 or behind LPD is never said to have printed: its bytes were sent', async () => {
  for (const queue of ['tcp', 'lpd']) {
    expect((await site().printer(queue)).bestEvidence).toBe('sent')
    expect((await site().print(queue, { document: sampleZpl() })).evidence).toBe('sent')
  }
})

test('nor is one that threw half of its job away, which CUPS does not notice', async () => {
  const job = await site().print('careless', { document: Buffer.concat([sampleZpl(), randomBytes(100_000)]) })
  // Beside it there may be connections without a byte: it was tried whether the device answers.
  expect(careless.connections().find(({ length }) => length > 0)).toHaveLength(50_000)
  expect(job.evidence).toBe('sent')
})

test('an IPP printer is asked, and says itself that it has printed', async () => {
  expect((await site().printer('ipp')).bestEvidence).toBe('printed')
  const job = await site().print('ipp', { contentType: 'application/pdf', document: samplePdf() })
  expect(job.evidence).toBe('printed')
})

test('a job that an IPP printer gave up has failed, whatever CUPS says of it', async () => {
  ipp.failNext()
  const { id } = await site().submit('ipp', { contentType: 'application/pdf', document: samplePdf() })
  const { failure } = await site().untilEnded(id, 'failed')
  expect(['print-aborted', 'print-canceled-at-printer']).toContain(failure?.code)
})

test('of a device that nobody knows no more is said than that the print system took it', async () => {
  expect((await site().printer('unknown')).bestEvidence).toBe('spooled')
  expect((await site().print('unknown', { document: sampleZpl() })).evidence).toBe('spooled')
})
