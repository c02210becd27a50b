import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import { NotSentError, PrintSystemError } from './printing/print-system.ts'
import { connect, eventually, useAgentSite } from './testing/use-agent-site.ts'

const printed = ['delivered', 'printing', 'completed']
const site = useAgentSite('a', 'b')

/** By the relay's clock, which the agent reads when it connects: what was to expire within an hour has expired. */
function twoHoursLater(): void {
  site.relay.clockOffsetMs += 2 * 3_600_000
  site.relay.cut()
}

test('a label goes from the offer to its last report, and nothing of it stays', async () => {
  await connect(site)
  const job = site.relay.job('fake/a')
  expect(await site.relay.offer(job)).toEqual({ ok: true, reply: { results: [{ jobId: job.jobId, accepted: true }] } })
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(printed))
  expect(site.fake.handedOver[0]).toMatchObject({ key: `${job.jobId}.1`, printer: 'fake/a', sha256: job.document.sha256 })
  await eventually(() => expect(site.agent?.status().jobs).toEqual([]))
})

test('all printers are told after connecting, and only changes later', async () => {
  await connect(site)
  await eventually(() => expect(site.relay.printerMessages.map((message) => message.changed.length)).toEqual([2]))
  site.fake.setPrinter(fakePrinter('b', { health: { state: 'stopped' } }))
  await eventually(() => expect(site.relay.printerMessages.at(-1)?.changed.map(({ health }) => health.state)).toEqual(['stopped']))
  site.fake.removePrinter('fake/b')
  await eventually(() => expect(site.relay.printerMessages.at(-1)?.names).toEqual(['fake/a']))
})

test('a printer that comes back as it was is told whole again', async () => {
  await connect(site)
  const printer = fakePrinter('b')
  await eventually(() => expect(site.relay.printerMessages.map((message) => message.changed.length)).toEqual([2]))
  site.fake.removePrinter(printer.name)
  await eventually(() => expect(site.relay.printerMessages.at(-1)?.names).toEqual(['fake/a']))
  site.fake.setPrinter(printer)
  await eventually(() => expect(site.relay.printerMessages.at(-1)).toMatchObject({ names: ['fake/a', printer.name], changed: [printer] }))
})

test('a large document is fetched, also when the line is cut again and again, and is removed with the end of its job', async () => {
  await connect(site)
  const bytes = Buffer.alloc(900_000, 'label')
  site.relay.cutAfterBytes = 250_000
  const job = site.relay.job('fake/a', { bytes })
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(printed))
  expect(site.fake.handedOver.map((one) => one.sha256)).toEqual([job.document.sha256])
  expect(site.relay.ranges.length).toBeGreaterThanOrEqual(4)
  expect(site.relay.ranges.slice(1).every((range) => range !== undefined)).toBe(true)
  await eventually(() => expect(readdirSync(join(site.folder.path, 'spool'))).toEqual([]))
})

test('a job whose document can not be fetched ends with its expiry, and those behind it print', async () => {
  await connect(site)
  site.relay.cutAfterBytes = 0
  const stuck = site.relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  const behind = site.relay.job('fake/a', { expiresAt: new Date(Date.now() + 24 * 3_600_000).toISOString() })
  await site.relay.offer(stuck, behind)
  await eventually(() => expect(site.relay.ranges.length).toBeGreaterThan(0))
  twoHoursLater()
  await eventually(() => expect(site.relay.kindsOf(stuck.jobId)).toEqual(['expired']))
  await eventually(() => expect(site.relay.kindsOf(behind.jobId)).toEqual(printed))
})

test('documents are fetched while their jobs wait behind others, so that they print without the relay, too', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  await connect(site)
  const labels = Array.from({ length: 6 }, () => site.relay.job('fake/a'))
  const large = Array.from({ length: 5 }, () => site.relay.job('fake/a', { bytes: Buffer.alloc(100_000) }))
  await site.relay.offer(...labels, ...large)
  await eventually(() => expect(large.map(({ jobId }) => site.relay.kindsOf(jobId))).toEqual(large.map(() => ['delivered'])))
  expect(site.fake.handedOver.length).toBeLessThan(labels.length)
})

test('documents that can not be fetched hold up no other printer’s', async () => {
  const printers = Array.from({ length: 20 }, (_, index) => fakePrinter(`stuck-${index}`))
  for (const printer of printers) site.fake.setPrinter(printer)
  await connect(site)
  const stuck = printers.map(({ name }) => site.relay.job(name, { bytes: Buffer.alloc(100_000) }))
  for (const job of stuck) site.relay.brokenDocuments.add(job.jobId)
  const other = site.relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  await site.relay.offer(...stuck, other)
  await eventually(() => expect(site.relay.kindsOf(other.jobId)).toEqual(printed))
  expect(site.fake.handedOver).toHaveLength(1)
})

test('a document the relay no longer has ends its job with the reason', async () => {
  await connect(site)
  const job = site.relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  site.relay.documents.clear()
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-unavailable' }]))
})

test('a document that arrives with other bytes is fetched once more and then given up', async () => {
  await connect(site)
  const job = await site.relay.seal(site.relay.job('fake/a', { bytes: Buffer.alloc(100_000, 1) }))
  site.relay.documents.set(job.jobId, Buffer.alloc(job.document.sizeBytes, 2))
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-corrupted' }]))
  expect(site.relay.ranges).toEqual([undefined, undefined])
  expect(site.fake.handedOver).toEqual([])
})

test('jobs of one printer are handed over in sequence, however they arrive', async () => {
  await connect(site)
  const large = site.relay.job('fake/a', { bytes: Buffer.alloc(300_000) })
  const labels = Array.from({ length: 20 }, () => site.relay.job('fake/a'))
  const other = site.relay.job('fake/b')
  await site.relay.offer(large, ...labels.toReversed(), other)
  await eventually(() => expect(site.fake.handedOver).toHaveLength(22))
  const keysOfA = site.fake.handedOver.filter((one) => one.printer === 'fake/a').map((one) => one.key)
  expect(keysOfA).toEqual([large, ...labels].map((job) => `${job.jobId}.1`))
  // The other printer did not wait for the large document.
  expect(site.fake.handedOver[0]?.printer).toBe('fake/b')
})

test('behind a label that prints none waits in the spooler, which may forget it', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  await connect(site)
  const jobs = Array.from({ length: 3 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  expect(site.fake.handedOver).toHaveLength(1)
  site.fake.settle(`${jobs[0]?.jobId}.1`)
  // The third follows at once where the first one seemed quick.
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThan(1))
})

test('a printer that is quick is sent labels ahead, and has never more than three', async () => {
  await connect(site)
  await site.relay.offer(...Array.from({ length: 20 }, () => site.relay.job('fake/a')))
  await eventually(() => expect(site.agent?.status().jobs).toEqual([]))
  site.fake.outcome = () => ({ kind: 'silence' })
  const jobs = Array.from({ length: 5 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  // Two or three, by how quick it seemed to be on this machine.
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThanOrEqual(22))
  expect(site.fake.handedOver.length).toBeLessThanOrEqual(23)
  await eventually(() => expect(site.relay.kindsOf(jobs[0]?.jobId ?? '')).toContain('printing'))
  site.fake.settle(`${jobs[0]?.jobId}.1`)
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThanOrEqual(23))
  expect(site.fake.handedOver.length).toBeLessThanOrEqual(24)
})

test('an offer that comes twice prints once, and one for a job whose end was confirmed brings that end again', async () => {
  await connect(site)
  const job = site.relay.job('fake/a')
  const answers = await Promise.all([site.relay.offer(job), site.relay.offer(job, job)])
  expect(answers.every((answer) => answer.ok && answer.reply.results.every((result) => result.accepted))).toBe(true)
  await eventually(() => expect(site.agent?.status().jobs).toEqual([]))
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual([...printed, 'completed']))
  expect(site.fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test('an offer of another session and one for an unknown printer are refused', async () => {
  await connect(site)
  await eventually(() => expect(site.relay.printerMessages).toHaveLength(1))
  expect(await site.relay.ask('offer', { epoch: 99, jobs: [site.relay.job('fake/a')] })).toMatchObject({ ok: false })
  const gone = site.relay.job('fake/gone')
  expect(await site.relay.offer(gone)).toMatchObject({ reply: { results: [{ jobId: gone.jobId, accepted: false, code: 'printer-gone' }] } })
})

test('a cancel ends the look at a document, however long that would take, and the next job prints', async () => {
  const looking = Promise.withResolvers<void>()
  const check = site.fake.check.bind(site.fake)
  site.fake.check = (job, document, signal) => {
    if (job.title !== 'Endless') return check(job, document, signal)
    looking.resolve()
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
  }
  await connect(site)
  const [endless, next] = [{ ...site.relay.job('fake/a'), title: 'Endless' }, site.relay.job('fake/a')]
  await site.relay.offer(endless, next)
  await looking.promise
  await site.relay.ask('cancel', { jobIds: [endless.jobId] })
  await eventually(() => expect(site.relay.kindsOf(endless.jobId)).toEqual(['delivered', 'canceled']))
  await eventually(() => expect(site.relay.kindsOf(next.jobId)).toContain('completed'))
})

test('a cancel stops a job that waits behind others, and one that prints', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  await connect(site)
  const jobs = Array.from({ length: 3 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  const [printing, , waiting] = jobs
  if (printing === undefined || waiting === undefined) throw new Error('three jobs were offered')
  const answer = await site.relay.ask('cancel', { jobIds: [printing.jobId, waiting.jobId, site.relay.job('fake/a').jobId] })
  expect(answer.ok && answer.reply.results.map((result) => result.outcome)).toEqual(['noted', 'noted', 'not-held'])
  await eventually(() => expect(site.relay.kindsOf(waiting.jobId)).toEqual(['delivered', 'canceled']))
  await eventually(() => expect(site.relay.kindsOf(printing.jobId)).toEqual(['delivered', 'printing', 'canceled']))
  expect(site.fake.timesHandedOver(`${waiting.jobId}.1`)).toBe(0)
})

test('a job canceled at the printer has failed with that reason', async () => {
  site.fake.outcome = () => ({ kind: 'cancel' })
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.eventsOf(job.jobId).at(-1)).toMatchObject({ kind: 'failed', code: 'print-canceled-at-printer' }))
})

test('an expired job is not printed, by the relay’s clock', async () => {
  site.relay.clockOffsetMs = 2 * 3_600_000
  await connect(site)
  const stale = site.relay.job('fake/a', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
  const fresh = site.relay.job('fake/a')
  await site.relay.offer(stale, fresh)
  await eventually(() => expect(site.relay.kindsOf(stale.jobId)).toEqual(['delivered', 'expired']))
  await eventually(() => expect(site.relay.kindsOf(fresh.jobId)).toEqual(printed))
  const at = new Date(site.relay.reports.at(-1)?.at ?? 0).getTime()
  expect(Math.abs(at - Date.now() - site.relay.clockOffsetMs)).toBeLessThan(60_000)
})

test('while the print system is away jobs wait and say so', async () => {
  await connect(site)
  await eventually(() => expect(site.relay.printerMessages).toHaveLength(1))
  site.fake.isAway = true
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() =>
    expect(site.relay.eventsOf(job.jobId)).toMatchObject([
      { kind: 'delivered' },
      { kind: 'progressed', reasons: [{ reason: 'print-system-unavailable' }] },
    ]),
  )
  site.fake.isAway = false
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
})

test('a job that the spooler has no room for waits, and prints once when there is room again', async () => {
  site.fake.isFull = true
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() =>
    expect(site.relay.eventsOf(job.jobId).at(-1)).toMatchObject({ kind: 'progressed', reasons: [{ reason: 'spool-area-full' }] }),
  )
  site.fake.isFull = false
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
  expect(site.fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test.each(['dropped', 'forgotten'])('a job that the spooler has %s while it had no room is made anew, and prints once', async (how) => {
  site.fake.isFull = true
  // The agent asks for the job before it sends its document again: by then it is gone.
  site.fake.intercept = ({ step, when, key }) => {
    if (step !== 'find' || when !== 'before' || !site.fake.isFull) return
    site.fake.isFull = false
    if (how === 'dropped') site.fake.dropEmpty(key)
    else site.fake.forget(key)
  }
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'printing', 'completed']))
  expect(site.fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
})

test('a job that expires while the spooler has no room ends expired, and leaves nothing waiting there', async () => {
  site.fake.isFull = true
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed']))
  twoHoursLater()
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed', 'expired']))
  site.fake.isFull = false
  expect(await site.fake.find({ key: `${job.jobId}.1`, printer: 'fake/a' }, new AbortController().signal)).toMatchObject({
    state: 'canceled-empty',
  })
  expect(site.fake.handedOver).toEqual([])
})

test('reasons of a stopped job are reported once, and again when they go', async () => {
  site.fake.outcome = () => ({ kind: 'stop', reasons: ['media-empty', 'job-printing'], message: 'Load paper.' })
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() =>
    expect(site.relay.eventsOf(job.jobId).at(-1)).toMatchObject({
      kind: 'progressed',
      reasons: [{ reason: 'media-empty' }],
      message: 'Load paper.',
    }),
  )
  for (let round = 0; round < 5; round += 1) site.fake.signalJobs()
  site.fake.settle(`${job.jobId}.1`)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing', 'progressed', 'completed']))
})

test('words of the print system that no database keeps are told without them', async () => {
  site.fake.outcome = () => ({ kind: 'abort', detail: 'The filter said \0\ud83d.' })
  site.fake.setPrinter(fakePrinter('a', { description: { displayName: 'Zebra\0' } }))
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.eventsOf(job.jobId).at(-1)).toMatchObject({ detail: 'The filter said  \ufffd.' }))
  await eventually(() => expect(site.relay.printerMessages[0]?.changed[0]?.description.displayName).toBe('Zebra '))
})

test.each(['create', 'send'] as const)(
  'an answer of the print system that is lost at %s neither loses nor doubles the job',
  async (step) => {
    let isLost = false
    site.fake.intercept = (at) => {
      if (at.step !== step || at.when !== 'after' || isLost) return
      isLost = true
      throw new PrintSystemError('The answer was lost.')
    }
    await connect(site)
    const job = site.relay.job('fake/a')
    await site.relay.offer(job)
    await eventually(() => expect(site.relay.kindsOf(job.jobId).at(-1)).toBe('completed'))
    expect(site.fake.timesHandedOver(`${job.jobId}.1`)).toBe(1)
  },
)

test.each([
  ['refuses the document', undefined, 'completed'],
  ['went away before anything was sent', new NotSentError('It is away.'), 'completed'],
  ['may have had the document', new PrintSystemError('The answer was lost.'), 'uncertain'],
])('a print system that forgot the empty job and %s is not doubted without need', async (_what, failure, end) => {
  let hasForgotten = false
  site.fake.intercept = ({ step, when, key }) => {
    if (step !== 'send' || when !== 'before' || hasForgotten) return
    hasForgotten = true
    site.fake.forget(key)
    if (failure !== undefined) throw failure
  }
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId).at(-1)).toBe(end))
  expect(site.fake.timesHandedOver(`${job.jobId}.1`)).toBe(end === 'completed' ? 1 : 0)
})

test('a driver that keeps breaking fails the job and not its lane', async () => {
  const broken = site.relay.job('fake/a')
  site.fake.intercept = ({ step, key }) => {
    if (step === 'check' && key.startsWith(broken.jobId)) throw new TypeError('a bug')
  }
  await connect(site)
  const next = site.relay.job('fake/a')
  await site.relay.offer(broken, next)
  await eventually(() => expect(site.relay.kindsOf(next.jobId)).toEqual(printed))
  expect(site.relay.eventsOf(broken.jobId).at(-1)).toMatchObject({ kind: 'failed', code: 'print-failed' })
})

test('what happens while the relay is away is reported in order when it is back', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  await connect(site)
  const jobs = Array.from({ length: 3 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.fake.handedOver).toHaveLength(1))
  site.relay.refusal = { code: 'relay-stopping', detail: 'back soon' }
  site.relay.cut()
  site.fake.outcome = () => ({ kind: 'complete' })
  site.fake.settle(`${jobs[0]?.jobId}.1`)
  await eventually(() => expect(site.agent?.status().jobs.map((job) => job.stage)).toEqual(['ended', 'ended', 'ended']))
  site.relay.refusal = undefined
  await eventually(() => expect(site.relay.hellos).toHaveLength(2))
  expect(site.relay.hellos[1]?.holds).toHaveLength(3)
  await eventually(() => expect(jobs.map((job) => site.relay.kindsOf(job.jobId).at(-1))).toEqual(['completed', 'completed', 'completed']))
  expect(site.relay.reports.map((report) => report.number)).toEqual(site.relay.reports.map((_, index) => index + 1))
})

test('what the relay says to forget is dropped without a report, unless it was handed over', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  await connect(site)
  const jobs = Array.from({ length: 2 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  site.relay.differences = jobs.map(({ jobId }) => ({ jobId, what: 'forget' as const }))
  site.relay.cut()
  await eventually(() => expect(site.agent?.status().jobs).toHaveLength(1))
  expect(site.relay.kindsOf(jobs[1]?.jobId ?? '')).toEqual(['delivered'])
})
