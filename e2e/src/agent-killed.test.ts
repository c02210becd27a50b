import type { Job } from '@cloudprint/protocol/job'
import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const LABELS = 30
let printer: TcpSink
const site = useSite({
  queues: async (cups) => {
    printer = await startTcpSink()
    await cups.addQueue({ name: 'zebra', uri: printer.uri })
  },
})
afterAll(() => printer.stop())

/** Beside the labels there may be connections without a byte: it was tried whether the device answers. */
const labelsAtPrinter = () => {
  const labels = printer.connections().filter(({ length }) => length > 0)
  return labels.map((label) => /\^FD(Label \d+)/.exec(label.toString('latin1'))?.[1])
}

test('an agent that is killed again and again in the middle of 30 labels prints each of them exactly once', async () => {
  const { id: printerId } = await site().printer('zebra')
  const jobs: Job[] = []
  for (let label = 0; label < LABELS; label += 1) {
    jobs.push(await site().submitTo(printerId, { document: sampleZpl(`Label ${label}`) }))
    // Three kills, each with labels in every stage between offer and paper.
    if (label % 10 === 5) {
      await eventually(() => labelsAtPrinter().length >= label - 4, { what: 'a few labels to be out' })
      await site().agent.kill9()
      await site().agent.start()
    }
  }
  const ended = await Promise.all(jobs.map(({ id }) => site().untilEnded(id, 'completed')))

  expect(ended.every(({ attempt }) => attempt === 1)).toBe(true)
  expect(labelsAtPrinter()).toHaveLength(LABELS)
  expect(new Set(labelsAtPrinter())).toEqual(new Set(jobs.map((_job, label) => `Label ${label}`)))
})
