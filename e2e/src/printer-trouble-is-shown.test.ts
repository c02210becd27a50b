import { startIppPrinter, type IppPrinter } from '@cloudprint/testkit/cups/ipp-printer'
import { freePort } from '@cloudprint/testkit/free-port'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { afterAll, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

let office: IppPrinter
let deadPort = 0

const site = useSite({
  queues: async (cups) => {
    ;[office, deadPort] = await Promise.all([startIppPrinter(), freePort()])
    await cups.addQueue({ name: 'office', uri: office.uri, model: 'everywhere' })
    await cups.addQueue({ name: 'labels' })
    await cups.addQueue({ name: 'unplugged', uri: `socket://127.0.0.1:${deadPort}`, options: { 'printer-error-policy': 'retry-job' } })
    await cups.addQueue({
      name: 'gives-up',
      uri: `socket://127.0.0.1:${await freePort()}/?contimeout=2`,
      options: { 'printer-error-policy': 'abort-job' },
    })
    await cups.untilDriverMade('office')
  },
})
afterAll(() => office.stop())

const printedOn = (device: TcpSink) => device.connections().flatMap((bytes) => (bytes.length === 0 ? [] : bytes.toString()))
const reasonsOf = (printer: Printer | undefined) => printer?.health.reasons.map(({ reason }) => reason) ?? []

test.each(['media-empty', 'media-jam'])(
  '%s at an IPP printer is shown at printer and job, and cleared when someone has seen to it',
  async (reason) => {
    const before = office.documents().length
    office.block(reason)
    const { id } = await site().submit('office', { contentType: 'application/pdf', document: samplePdf() })

    await office.untilBlocked()
    const blocked = await site().untilPrinter('office', (seen) => reasonsOf(seen).includes(reason))
    expect(['attention', 'stopped']).toContain(blocked?.availability)
    const job = await site().untilJob(id, ({ reasons }) => reasons.some((each) => each.reason === reason))
    expect(job.state).toBe('printing')
    expect(office.documents()).toHaveLength(before)

    office.clear()
    expect(await site().untilEnded(id, 'completed')).toMatchObject({ evidence: 'printed', reasons: [] })
    await site().untilPrinter('office', (seen) => seen?.availability === 'ready' && !reasonsOf(seen).includes(reason))
    expect(office.documents()).toHaveLength(before + 1)
  },
)

test('paper out at a label printer is shown with the printer’s own words, and cleared', async () => {
  const { cups } = site()
  cups.scriptNext('labels', [
    { state: '+media-empty-error' },
    { message: 'Load labels.' },
    'hold',
    { state: '-media-empty-error' },
    'take-document',
  ])
  const { id } = await site().submit('labels', { document: sampleZpl() })
  const out = await site().untilPrinter('labels', (seen) => reasonsOf(seen).includes('media-empty'))
  expect(out?.availability).toBe('stopped')
  const job = await site().untilJob(id, ({ message }) => message === 'Load labels.')
  expect(job.reasons.map(({ reason }) => reason)).toContain('media-empty')

  cups.release('labels')
  await site().untilEnded(id, 'completed')
  await site().untilPrinter('labels', (seen) => seen?.availability === 'ready' && reasonsOf(seen).length === 0)
})

test('a queue that stops itself on an error says so, and goes on with the job when somebody starts it again', async () => {
  const { cups } = site()
  cups.scriptNext('labels', [{ failWith: 4 }])
  const { id } = await site().submit('labels', { document: sampleZpl('after the stop') })
  const stopped = await site().untilPrinter('labels', (seen) => seen?.availability === 'stopped' && seen.health.state === 'stopped')
  expect(reasonsOf(stopped)).toEqual(['stopped-itself'])
  // Of printers and of jobs it is told apart.
  await site().untilJob(id, ({ state }) => state === 'printing')
  await cups.resume('labels')
  await site().untilEnded(id, 'completed')
  expect(cups.captured('labels').at(-1)?.bytes()).toEqual(sampleZpl('after the stop'))
})

test.concurrent('a device that can not be reached is said at printer and job, which prints once the device is there', async () => {
  const { id } = await site().submit('unplugged', { document: sampleZpl('patience') })
  const waiting = await site().untilJob(id, ({ message }) => /not responding|unreachable|unavailable|refused/i.test(message))
  expect(waiting.state).toBe('printing')
  const off = await site().untilPrinter('unplugged', (seen) => reasonsOf(seen).includes('timed-out'))
  expect(off?.availability).toBe('stopped')
  const told = await site().untilJob(id, ({ reasons }) => reasons.some(({ reason }) => reason === 'timed-out'))
  expect(told.state).toBe('printing')
  const device = await startTcpSink({ port: deadPort })
  await site().untilEnded(id, 'completed')
  await site().untilPrinter('unplugged', (seen) => seen?.availability === 'ready')
  // Beside the job there may be connections without a byte: it was tried whether the device answers.
  expect(printedOn(device)).toEqual([sampleZpl('patience').toString()])
  await device.stop()
})

test.concurrent('a queue that gives up on an unreachable device fails the job with a remedy', async () => {
  const { id } = await site().submit('gives-up', { document: sampleZpl() })
  const job = await site().untilEnded(id, 'failed')
  expect(job.failure?.code).toBe('print-aborted')
  expect(job.failure?.advice).toContain('power and cable')
})
