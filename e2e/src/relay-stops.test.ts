import { listJobEvents, listJobs, submitJob } from '@cloudprint/protocol/http/job-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { eventually } from '@cloudprint/testkit/eventually'
import { beforeEach, expect, test } from 'vitest'
import { documentsKept } from './harness/documents-kept.ts'
import { processesOf } from './harness/processes-of.ts'
import { openUpload, partsOf } from './harness/slow-upload.ts'
import { useSite } from './harness/use-site.ts'

/** With the database of its own, which has to outlive everything that still writes. */
const site = useSite({
  ownDatabase: true,
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

beforeEach(() => site().untilConnected())

const printed = () =>
  site()
    .cups.captured('zebra')
    .map((one) => one.bytes())

const kept = () => documentsKept(site().relay)

/** An upload of which the relay has the beginning on its disk. */
async function openedUpload(title: string, kibibytes: number) {
  const document = Buffer.from(`^XA^FX${title}^FS${' '.repeat(kibibytes * 1024)}^XZ`)
  const job = { printerId: (await site().printer('zebra')).id, title, contentType: 'application/vnd.zebra.zpl' }
  const { head, tail } = partsOf(job)
  const upload = openUpload(`${site().relay.apiUrl}/v1/jobs`, site().api.headers)
  const before = kept().length
  await upload.write(head, document.subarray(0, document.length / 2))
  await eventually(() => expect(kept().length).toBe(before + 1), { what: 'the upload to be under way' })
  return { upload, document, rest: Buffer.concat([document.subarray(document.length / 2), tail]) }
}

test('a relay that is told to stop takes the upload that is under way, loses no job at the printer, and ends with its database last', async () => {
  const before = printed().length
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const atThePrinter = await site().submit('zebra', { document: sampleZpl('at the printer') })
  await site().cups.untilHeld('zebra')
  const { upload, document, rest } = await openedUpload('under way', 400)
  const stopping = site().relay.stop()

  await eventually(() => expect(site().agent.output()).toContain('asked to come back later'), {
    what: 'the agent to be told',
  })
  const body = {
    printerId: atThePrinter.printerId,
    title: 'late',
    contentType: 'application/vnd.zebra.zpl' as const,
    content: btoa('^XA^XZ'),
  }
  const late = await site().api.answer(submitJob, { body })
  expect(late.ok ? undefined : late.problem.code).toMatch(/^(relay-stopping|no-answer)$/)
  site().cups.release('zebra')
  await upload.write(rest)
  const taken = await upload.end()
  expect(taken).toMatchObject({ status: 201, body: { state: 'queued', title: 'under way' } })
  expect(await stopping).toEqual({ code: 0, signal: null })
  expect(processesOf(site().relay.dataDir)).toEqual([])
  // Whatever stops before the database finds it there: nothing was cut off in its hands.
  expect(site().relay.output()).not.toMatch(/did not stop cleanly|database is away|ECONNREFUSED/)

  await site().relay.start()
  await site().untilEnded(atThePrinter.id, 'completed')
  await site().untilEnded((taken.body as { id: typeof atThePrinter.id }).id, 'completed')
  expect(printed().slice(before)).toEqual([sampleZpl('at the printer'), document])
  const { items } = await site().api.call(listJobEvents, { params: { jobId: atThePrinter.id } })
  expect(items.filter(({ event }) => event.kind === 'offered')).toHaveLength(1)
  // It goes a moment after its job is told to be completed.
  await eventually(() => expect(kept()).toEqual([]), { what: 'nothing to be kept of what is printed' })
})

test('an upload that does not come to its end is told so in time, and nothing of it is kept', async () => {
  const { upload } = await openedUpload('too slow', 400)
  const stopping = site().relay.stop()
  expect(await upload.answer()).toMatchObject({ status: 503, body: { code: 'relay-stopping', retryable: true } })
  // 0: within the time that it gives itself, before a proxy or an orchestrator would kill it.
  expect(await stopping).toEqual({ code: 0, signal: null })
  expect(kept()).toEqual([])

  await site().relay.start()
  const { items } = await site().api.call(listJobs, { query: { search: 'too slow' } })
  expect(items).toEqual([])
})
