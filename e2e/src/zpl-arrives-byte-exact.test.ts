import { randomBytes } from 'node:crypto'
import { startLpdSink, type LpdSink } from '@cloudprint/testkit/cups/lpd-sink'
import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

let labelPrinter: TcpSink
let printServer: LpdSink

const site = useSite({
  queues: async (cups) => {
    ;[labelPrinter, printServer] = await Promise.all([startTcpSink(), startLpdSink()])
    await cups.addQueue({ name: 'zebra', uri: labelPrinter.uri })
    await cups.addQueue({ name: 'zebra-lpd', uri: printServer.uri('labels') })
  },
})
afterAll(async () => {
  await Promise.all([labelPrinter.stop(), printServer.stop()])
})

/** With bytes that no text encoding survives. */
const label = Buffer.concat([sampleZpl('PARCEL 4711'), randomBytes(30_000), Buffer.from('^XZ\n')])

test('a ZPL label arrives byte for byte at a printer on port 9100', async () => {
  const job = await site().print('zebra', { document: label })
  const [received] = await labelPrinter.untilReceived(1)
  expect(received?.equals(label)).toBe(true)
  expect(job).toMatchObject({ state: 'completed', evidence: 'sent', attempt: 1, failure: null })
})

test('a ZPL label arrives byte for byte at an LPD print server', async () => {
  const job = await site().print('zebra-lpd', { document: label })
  const [received] = await printServer.untilReceived(1)
  expect(received?.queue).toBe('labels')
  expect(received?.document.equals(label)).toBe(true)
  expect(job.state).toBe('completed')
})

test('a document that is fetched over HTTP, not sent along with the offer, arrives byte for byte too', async () => {
  const large = Buffer.concat([label, randomBytes(300_000)])
  await site().print('zebra', { document: large })
  const received = await labelPrinter.untilReceived(2)
  expect(received.at(-1)?.equals(large)).toBe(true)
})
