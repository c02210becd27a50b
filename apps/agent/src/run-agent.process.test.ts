import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakePrintSystem } from './printing/fake/fake-print-system.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import { NotSentError, PrintSystemError } from './printing/print-system.ts'
import type { RunningAgent } from './run-agent.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from './testing/test-agent.ts'

const printed = ['delivered', 'printing', 'completed']
let relay: StandInRelay
let fake: FakePrintSystem
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
  fake = new FakePrintSystem({ printers: [fakePrinter('a'), fakePrinter('b')] })
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  fake.close()
  await relay.stop()
  folder.remove()
})

async function connect(): Promise<void> {
  const before = relay.epoch
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [fake] })
  await eventually(() => expect(relay.epoch).toBeGreaterThan(before))
}

/** By the relay's clock, which the agent reads when it connects: what was to expire within an hour has expired. */
function twoHoursLater(): void {
  relay.clockOffsetMs += 2 * 3_600_000
  relay.cut()
}

/** Below the minute after which an agent lists its printers unasked. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })

test('a label goes from the offer to its last report, and nothing of it stays', async () => {
  await connect()
  const job = relay.job('fake/a')
  expect(await relay.offer(job)).toEqual({ ok: true, reply: { results: [{ jobId: job.jobId, accepted: true }] } })
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(printed))
  expect(fake.handedOver[0]).toMatchObject({ key: `${job.jobId}.1`, printer: 'fake/a', sha256: job.document.sha256 })
  await eventually(() => expect(agent?.status().jobs).toEqual([]))
})

test('all printers are told after connecting, and only changes later', async () => {
  await connect()
  await eventually(() => expect(relay.printerMessages.map((message) => message.changed.length)).toEqual([2]))
  fake.setPrinter(fakePrinter('b', { health: { state: 'stopped' } }))
  await eventually(() => expect(relay.printerMessages.at(-1)?.changed.map(({ health }) => health.state)).toEqual(['stopped']))
  fake.removePrinter('fake/b')
  await eventually(() => expect(relay.printerMessages.at(-1)?.names).toEqual(['fake/a']))
})

test('a printer that comes back as it was is told whole again', async () => {
  await connect()
  const printer = fakePrinter('b')
  await eventually(() => expect(relay.printerMessages.map((message) => message.changed.length)).toEqual([2]))
  fake.removePrinter(printer.name)
  await eventually(() => expect(relay.printerMessages.at(-1)?.names).toEqual(['fake/a']))
  fake.setPrinter(printer)
  await eventually(() => expect(relay.printerMessages.at(-1)).toMatchObject({ names: ['fake/a', printer.name], changed: [printer] }))
})

test('a large document is fetched, also when the line is cut again and again, and is removed with the end of its job', async () => {
  await connect()
  const bytes = Buffer.alloc(900_000, 'label')
  relay.cutAfterBytes = 250_000
  const job = relay.job('fake/a', { bytes })
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(printed))
  expect(fake.handedOver.map((one) => one.sha256)).toEqual([job.document.sha256])
  expect(relay.ranges.length).toBeGreaterThanOrEqual(4)
  expect(relay.ranges.slice(1).every((range) => range !== undefined)).toBe(true)
  await eventually(() => expect(readdirSync(join(folder.path, 'spool'))).toEqual([]))
})

test('a job whose document can not be fetched ends with its expiry, and those behind it print', async () => {
  await connect()
  relay.cutAfterBytes = 0
  const stuck = relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  const behind = relay.job('fake/a', { expiresAt: new Date(Date.now() + 24 * 3_600_000).toISOString() })
  await relay.offer(stuck, behind)
  await eventually(() => expect(relay.ranges.length).toBeGreaterThan(0))
  twoHoursLater()
  await eventually(() => expect(relay.kindsOf(stuck.jobId)).toEqual(['expired']))
  await eventually(() => expect(relay.kindsOf(behind.jobId)).toEqual(printed))
})

test('documents are fetched while their jobs wait behind others, so that they print without the relay, too', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const labels = Array.from({ length: 6 }, () => relay.job('fake/a'))
  const large = Array.from({ length: 5 }, () => relay.job('fake/a', { bytes: Buffer.alloc(100_000) }))
  await relay.offer(...labels, ...large)
  await eventually(() => expect(large.map(({ jobId }) => relay.kindsOf(jobId))).toEqual(large.map(() => ['delivered'])))
  expect(fake.handedOver.length).toBeLessThan(labels.length)
})

test('documents that can not be fetched hold up no other printer’s', async () => {
  const printers = Array.from({ length: 20 }, (_, index) => fakePrinter(`stuck-${index}`))
  for (const printer of printers) fake.setPrinter(printer)
  await connect()
  const stuck = printers.map(({ name }) => relay.job(name, { bytes: Buffer.alloc(100_000) }))
  for (const job of stuck) relay.brokenDocuments.add(job.jobId)
  const other = relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  await relay.offer(...stuck, other)
  await eventually(() => expect(relay.kindsOf(other.jobId)).toEqual(printed))
  expect(fake.handedOver).toHaveLength(1)
})

test('a document the relay no longer has ends its job with the reason', async () => {
  await connect()
  const job = relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  relay.documents.clear()
  await relay.offer(job)
  await eventually(() => expect(relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-unavailable' }]))
})

test('a document that arrives with other bytes is fetched once more and then given up', async () => {
  await connect()
  const job = await relay.seal(relay.job('fake/a', { bytes: Buffer.alloc(100_000, 1) }))
  relay.documents.set(job.jobId, Buffer.alloc(job.document.sizeBytes, 2))
  await relay.offer(job)
  await eventually(() => expect(relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-corrupted' }]))
  expect(relay.ranges).toEqual([undefined, undefined])
  expect(fake.handedOver).toEqual([])
})

test('jobs of one printer are handed over in sequence, however they arrive', async () => {
  await connect()
  const large = relay.job('fake/a', { bytes: Buffer.alloc(300_000) })
  const labels = Array.from({ length: 20 }, () => relay.job('fake/a'))
  const other = relay.job('fake/b')
  await relay.offer(large, ...labels.toReversed(), other)
  await eventually(() => expect(fake.handedOver).toHaveLength(22))
  const keysOfA = fake.handedOver.filter((one) => one.printer === 'fake/a').map((one) => one.key)
  expect(keysOfA).toEqual([large, ...labels].map((job) => `${job.jobId}.1`))
  // The other printer did not wait for the large document.
  expect(fake.handedOver[0]?.printer).toBe('fake/b')
})

test('behind a label that prints none waits in the spooler, which may forget it', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const jobs = Array.from({ length: 3 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  await eventually(() => expect(relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  expect(fake.handedOver).toHaveLength(1)
  fake.settle(`${jobs[0]?.jobId}.1`)
  // The third follows at once where the first one seemed quick.
  await eventually(() => expect(fake.handedOver.length).toBeGreaterThan(1))
})

test('a printer that is quick is sent labels ahead, and has never more than three', async () => {
  await connect()
  await relay.offer(...Array.from({ length: 20 }, () => relay.job('fake/a')))
  await eventually(() => expect(agent?.status().jobs).toEqual([]))
  fake.outcome = () => ({ kind: 'silence' })
  const jobs = Array.from({ length: 5 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  // Two or three, by how quick it seemed to be on this machine.
  await eventually(() => expect(fake.handedOver.length).toBeGreaterThanOrEqual(22))
  expect(fake.handedOver.length).toBeLessThanOrEqual(23)
  await eventually(() => expect(relay.kindsOf(jobs[0]?.jobId ?? '')).toContain('printing'))
  fake.settle(`${jobs[0]?.jobId}.1`)
  await eventually(() => expect(fake.handedOver.length).toBeGreaterThanOrEqual(23))
  expect(fake.handedOver.length).toBeLessThanOrEqual(24)
})

test('an offer that comes twice prints once, and one for a job whose end was confirmed brings that end again', async () => {
  await connect()
  const job = relay.job('fake/a')
  const answers = await Promise.all([relay.offer(job), relay.offer(job, job)])
  expect(answers.every((answer) => answer.ok && answer.reply.results.every((result) => result.accepted))).toBe(true)
  await eventually(() => expect(agent?.status().jobs).toEqual([]))
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual([...printed, 'completed']))
  expect(fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test('an offer of another session and one for an unknown printer are refused', async () => {
  await connect()
  await eventually(() => expect(relay.printerMessages).toHaveLength(1))
  expect(await relay.ask('offer', { epoch: 99, jobs: [relay.job('fake/a')] })).toMatchObject({ ok: false })
  const gone = relay.job('fake/gone')
  expect(await relay.offer(gone)).toMatchObject({ reply: { results: [{ jobId: gone.jobId, accepted: false, code: 'printer-gone' }] } })
})

test('a cancel stops a job that waits behind others, and one that prints', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const jobs = Array.from({ length: 3 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  await eventually(() => expect(relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  const [printing, , waiting] = jobs
  if (printing === undefined || waiting === undefined) throw new Error('three jobs were offered')
  const answer = await relay.ask('cancel', { jobIds: [printing.jobId, waiting.jobId, relay.job('fake/a').jobId] })
  expect(answer.ok && answer.reply.results.map((result) => result.outcome)).toEqual(['noted', 'noted', 'not-held'])
  await eventually(() => expect(relay.kindsOf(waiting.jobId)).toEqual(['delivered', 'canceled']))
  await eventually(() => expect(relay.kindsOf(printing.jobId)).toEqual(['delivered', 'printing', 'canceled']))
  expect(fake.timesHandedOver(`${waiting.jobId}.1`)).toBe(0)
})

test('a job canceled at the printer has failed with that reason', async () => {
  fake.outcome = () => ({ kind: 'cancel' })
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.eventsOf(job.jobId).at(-1)).toMatchObject({ kind: 'failed', code: 'print-canceled-at-printer' }))
})

test('an expired job is not printed, by the relay’s clock', async () => {
  relay.clockOffsetMs = 2 * 3_600_000
  await connect()
  const stale = relay.job('fake/a', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
  const fresh = relay.job('fake/a')
  await relay.offer(stale, fresh)
  await eventually(() => expect(relay.kindsOf(stale.jobId)).toEqual(['delivered', 'expired']))
  await eventually(() => expect(relay.kindsOf(fresh.jobId)).toEqual(printed))
  const at = new Date(relay.reports.at(-1)?.at ?? 0).getTime()
  expect(Math.abs(at - Date.now() - relay.clockOffsetMs)).toBeLessThan(60_000)
})

test('while the print system is away jobs wait and say so', async () => {
  await connect()
  await eventually(() => expect(relay.printerMessages).toHaveLength(1))
  fake.isAway = true
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() =>
    expect(relay.eventsOf(job.jobId)).toMatchObject([
      { kind: 'delivered' },
      { kind: 'progressed', reasons: [{ reason: 'print-system-unavailable' }] },
    ]),
  )
  fake.isAway = false
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
})

test('a job that the spooler has no room for waits, and prints once when there is room again', async () => {
  fake.isFull = true
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() =>
    expect(relay.eventsOf(job.jobId).at(-1)).toMatchObject({ kind: 'progressed', reasons: [{ reason: 'spool-area-full' }] }),
  )
  fake.isFull = false
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
  expect(fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test.each(['dropped', 'forgotten'])('a job that the spooler has %s while it had no room is made anew, and prints once', async (how) => {
  fake.isFull = true
  // The agent asks for the job before it sends its document again: by then it is gone.
  fake.intercept = ({ step, when, key }) => {
    if (step !== 'find' || when !== 'before' || !fake.isFull) return
    fake.isFull = false
    if (how === 'dropped') fake.dropEmpty(key)
    else fake.forget(key)
  }
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
  expect(fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test('a job that expires while the spooler has no room ends expired, and leaves nothing waiting there', async () => {
  fake.isFull = true
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed']))
  twoHoursLater()
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'expired']))
  fake.isFull = false
  expect(await fake.find({ key: `${job.jobId}.1`, printer: 'fake/a' }, new AbortController().signal)).toMatchObject({
    state: 'canceled-empty',
  })
  expect(fake.handedOver).toEqual([])
})

test('reasons of a stopped job are reported once, and again when they go', async () => {
  fake.outcome = () => ({ kind: 'stop', reasons: ['media-empty', 'job-printing'], message: 'Load paper.' })
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() =>
    expect(relay.eventsOf(job.jobId).at(-1)).toMatchObject({
      kind: 'progressed',
      reasons: [{ reason: 'media-empty' }],
      message: 'Load paper.',
    }),
  )
  for (let round = 0; round < 5; round += 1) fake.signalJobs()
  fake.settle(`${job.jobId}.1`)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing', 'progressed', 'completed']))
})

test('words of the print system that no database keeps are told without them', async () => {
  fake.outcome = () => ({ kind: 'abort', detail: 'The filter said \0\ud83d.' })
  fake.setPrinter(fakePrinter('a', { description: { displayName: 'Zebra\0' } }))
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.eventsOf(job.jobId).at(-1)).toMatchObject({ detail: 'The filter said  \ufffd.' }))
  expect(relay.printerMessages[0]?.changed[0]?.description.displayName).toBe('Zebra ')
})

test.each(['create', 'send'] as const)(
  'an answer of the print system that is lost at %s neither loses nor doubles the job',
  async (step) => {
    let isLost = false
    fake.intercept = (at) => {
      if (at.step !== step || at.when !== 'after' || isLost) return
      isLost = true
      throw new PrintSystemError('The answer was lost.')
    }
    await connect()
    const job = relay.job('fake/a')
    await relay.offer(job)
    await eventually(() => expect(relay.kindsOf(job.jobId).at(-1)).toBe('completed'))
    expect(fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
  },
)

test.each([
  ['refuses the document', undefined, 'completed'],
  ['went away before anything was sent', new NotSentError('It is away.'), 'completed'],
  ['may have had the document', new PrintSystemError('The answer was lost.'), 'uncertain'],
])('a print system that forgot the empty job and %s is not doubted without need', async (_what, failure, end) => {
  let hasForgotten = false
  fake.intercept = ({ step, when, key }) => {
    if (step !== 'send' || when !== 'before' || hasForgotten) return
    hasForgotten = true
    fake.forget(key)
    if (failure !== undefined) throw failure
  }
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId).at(-1)).toBe(end))
  expect(fake.timesHandedOver(`${job.jobId}.1`)).toBe(end === 'completed' ? 1 : 0)
})

test('a driver that keeps breaking fails the job and not its lane', async () => {
  const broken = relay.job('fake/a')
  fake.intercept = ({ step, key }) => {
    if (step === 'check' && key.startsWith(broken.jobId)) throw new TypeError('a bug')
  }
  await connect()
  const next = relay.job('fake/a')
  await relay.offer(broken, next)
  await eventually(() => expect(relay.kindsOf(next.jobId)).toEqual(printed))
  expect(relay.eventsOf(broken.jobId).at(-1)).toMatchObject({ kind: 'failed', code: 'print-failed' })
})

test('what happens while the relay is away is reported in order when it is back', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const jobs = Array.from({ length: 3 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  await eventually(() => expect(fake.handedOver).toHaveLength(1))
  relay.refusal = { code: 'relay-stopping', detail: 'back soon' }
  relay.cut()
  fake.outcome = () => ({ kind: 'complete' })
  fake.settle(`${jobs[0]?.jobId}.1`)
  await eventually(() => expect(agent?.status().jobs.map((job) => job.stage)).toEqual(['ended', 'ended', 'ended']))
  relay.refusal = undefined
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  expect(relay.hellos[1]?.holds).toHaveLength(3)
  await eventually(() => expect(jobs.map((job) => relay.kindsOf(job.jobId).at(-1))).toEqual(['completed', 'completed', 'completed']))
  expect(relay.reports.map((report) => report.number)).toEqual(relay.reports.map((_, index) => index + 1))
})

test('what the relay says to forget is dropped without a report, unless it was handed over', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const jobs = Array.from({ length: 2 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  await eventually(() => expect(relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  relay.differences = jobs.map(({ jobId }) => ({ jobId, what: 'forget' as const }))
  relay.cut()
  await eventually(() => expect(agent?.status().jobs).toHaveLength(1))
  expect(relay.kindsOf(jobs[1]?.jobId ?? '')).toEqual(['delivered'])
})
