import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import type { Job } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const LABELS = 50
let printers: TcpSink[] = []
const site = useSite({
  queues: async (cups) => {
    printers = await Promise.all([startTcpSink(), startTcpSink()])
    for (const [index, { uri }] of printers.entries()) await cups.addQueue({ name: `zebra-${index}`, uri })
  },
})
afterAll(() => Promise.all(printers.map((printer) => printer.stop())))

test('50 labels for each of two printers come out in the order in which they were accepted', async () => {
  const ids = await Promise.all(printers.map((_printer, index) => site().printer(`zebra-${index}`)))
  const jobs: Job[] = []
  const submitAll = async (index: number) => {
    const printer = ids[index]
    if (printer === undefined) throw new Error(`there is no printer ${index}`)
    for (let label = 0; label < LABELS; label += 1) {
      // Some large ones, which the agent fetches by itself while small ones overtake them on the wire.
      const padding = label % 7 === 0 ? Buffer.alloc(80_000, ' ') : Buffer.alloc(0)
      const document = Buffer.concat([sampleZpl(textOf(index, label)), padding])
      jobs.push(await site().submitTo(printer.id, { document }))
    }
  }
  await Promise.all([submitAll(0), submitAll(1)])

  for (const { id } of jobs) await site().untilEnded(id, 'completed')
  for (const [index, printer] of printers.entries()) {
    await eventually(() => textsAt(printer).filter((text) => text !== undefined).length >= LABELS, { what: 'the last label to be read' })
    expect(textsAt(printer)).toEqual(Array.from({ length: LABELS }, (_label, number) => textOf(index, number)))
  }
})

/** Beside the labels there may be connections without a byte: it was tried whether the device answers. */
function textsAt(printer: TcpSink): (string | undefined)[] {
  const labels = printer.connections().filter(({ length }) => length > 0)
  return labels.map((label) => /\^FD(Printer \d label \d+)/.exec(label.toString('latin1'))?.[1])
}

function textOf(printer: number, label: number): string {
  return `Printer ${printer} label ${label}`
}
