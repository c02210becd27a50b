import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { cancelJob, settleJob } from '@cloudprint/protocol/http/job-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { beforeEach, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

/** As it is delivered, only that CUPS waits 3 s, not 30, before it writes down what it knows of its jobs. */
const site = useSite({
  cupsLines: ['DirtyCleanInterval 3'],
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
    await cups.restart() // a queue that is not yet written down goes with a cupsd that is killed
  },
})

// What CUPS has still to write of the story before would be written in the middle of this one.
beforeEach(async () => {
  await site().cups.restart()
})

const printedTexts = () =>
  site()
    .cups.captured('zebra')
    .map((printed) => String(printed.bytes()))
const sheetsOf = (text: string) => printedTexts().filter((printed) => printed === String(sampleZpl(text))).length

/** CUPS has written down that this job is to be printed. */
async function untilWrittenDown(title: string): Promise<void> {
  const { spool } = site().cups.dirs
  await eventually(
    () => readdirSync(spool).some((name) => /^c\d+$/.test(name) && readFileSync(join(spool, name), 'latin1').includes(title)),
    { what: 'CUPS to write its job down' },
  )
}

/** The agent has told CUPS to let go of what has ended. */
async function untilNothingIsWrittenDown(): Promise<void> {
  const { spool } = site().cups.dirs
  await eventually(() => !readdirSync(spool).some((name) => name.startsWith('c')), { what: 'CUPS to have let go of the job' })
}

/** Time enough for what is not to be written down, on a slow machine too; as it is delivered it is half a minute. */
async function writeDownLate(): Promise<void> {
  appendFileSync(join(site().cups.dirs.etc, 'cupsd.conf'), 'DirtyCleanInterval 600\n')
  await site().cups.restart()
}

async function killCups(): Promise<void> {
  await site().cups.kill9()
  await site().cups.start()
}

/** What CUPS would print again comes before this one. */
async function printOneMore(): Promise<void> {
  await site().print('zebra', { document: sampleZpl('one more') })
}

test('a label that is out does not come out again, although CUPS had written down that it was to be printed', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { title: 'Parcel 1', document: sampleZpl('parcel 1') })
  await site().cups.untilHeld('zebra')
  await untilWrittenDown('Parcel 1')
  site().cups.release('zebra')
  await site().untilEnded(id, 'completed')
  await untilNothingIsWrittenDown()
  await killCups()
  await printOneMore()
  expect(sheetsOf('parcel 1')).toBe(1)
})

test('a label that was canceled does not come out, although CUPS had written down that it was to be printed', async () => {
  await site().cups.pause('zebra')
  const { id } = await site().submit('zebra', { title: 'Parcel 2', document: sampleZpl('parcel 2') })
  await site().untilJob(id, ({ state }) => state === 'printing')
  await untilWrittenDown('Parcel 2')
  await site().api.call(cancelJob, { params: { jobId: id } })
  await site().untilEnded(id, 'canceled')
  await untilNothingIsWrittenDown()
  await killCups()
  await site().cups.resume('zebra')
  await printOneMore()
  expect(sheetsOf('parcel 2')).toBe(0)
})

test('a label that CUPS wrote down and was killed over comes out again by itself, and the job says so', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { title: 'Parcel 4', document: sampleZpl('parcel 4') })
  await site().cups.untilHeld('zebra')
  await site().untilJob(id, ({ state }) => state === 'printing')
  await untilWrittenDown('Parcel 4')
  await killCups()
  site().cups.release('zebra')
  const ended = await site().untilEnded(id, 'completed')
  expect(ended.message).toContain('may have come out twice')
  await eventually(() => sheetsOf('parcel 4') === 2, { what: 'both of its labels' })
})

test('a label that CUPS has forgotten in a crash is in doubt, is not printed again by itself, and ends by one word', async () => {
  await writeDownLate()
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { title: 'Parcel 3', document: sampleZpl('parcel 3') })
  await site().cups.untilHeld('zebra')
  await killCups()
  const doubted = await site().untilEnded(id, 'uncertain')
  expect(doubted.message).toContain('no longer knows it')
  // The backend outlives its cupsd.
  site().cups.release('zebra')
  await eventually(() => sheetsOf('parcel 3') === 1, { what: 'its label to come out after all' })
  await site().api.call(settleJob, { params: { jobId: id }, body: { verdict: 'printed' } })
  await site().untilEnded(id, 'completed')
  await printOneMore()
  expect(sheetsOf('parcel 3')).toBe(1)
})
