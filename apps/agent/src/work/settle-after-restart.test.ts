import { randomUUID } from 'node:crypto'
import type { JobId } from '@cloudprint/protocol/ids'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { Sealer } from '@cloudprint/sealing/sealer'
import { expect, test } from 'vitest'
import { bytesDocument } from '../printing/bytes-document.ts'
import { openTestKeys, startTestAgent } from '../testing/test-agent.ts'
import { printJobOf } from './held-job.ts'
import type { HeldJob, Stage } from './held-job.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { eventually, useAgentSite } from '../testing/use-agent-site.ts'

const bytes = Buffer.from('^XA^FDrestart^FS^XZ')
const sealer = new Sealer({ now: () => 0 })
const signal = new AbortController().signal
const site = useAgentSite('a')

function heldJob(parts: Partial<HeldJob> = {}): HeldJob {
  const jobId = randomUUID() as JobId
  return {
    key: `${jobId}.1`,
    jobId,
    attempt: 1,
    printer: 'fake/a',
    sequence: 1,
    title: 'A label',
    format: 'application/vnd.zebra.zpl',
    ticket: {},
    expiresAt: new Date(Date.now() + 3_600_000),
    // Of the sealed bytes, which are made when the job is written down: nothing looks at these of a document that is held.
    sizeBytes: bytes.length,
    sha256: '0'.repeat(64),
    isInline: true,
    isReference: false,
    stage: 'held',
    spoolerJob: null,
    wish: 'print',
    ...parts,
  }
}

async function sealedFor(...jobs: Pick<HeldJob, 'jobId'>[]): Promise<Buffer[]> {
  const { current } = await openTestKeys(site.folder.path)
  return Promise.all(jobs.map(({ jobId }) => sealer.sealBytes({ recipients: [current], purpose: jobPurpose(jobId), document: bytes })))
}

type Spooler = 'absent' | 'empty' | 'sent' | 'canceled' | 'dropped'

/** Leaves behind what an agent leaves that was killed: its journal at a stage, and a print system that got this far. */
async function leaveBehind(job: HeldJob, stage: Exclude<Stage, 'ended' | 'accepted'>, spooler: Spooler): Promise<void> {
  let spoolerJob = { id: '1', uuid: randomUUID() as string | null }
  if (spooler !== 'absent') {
    const created = await site.fake.create(printJobOf(job), signal)
    if (!created.ok) throw new Error(created.problem.detail)
    spoolerJob = created.spoolerJob
  }
  if (spooler === 'sent') await site.fake.send(printJobOf(job), spoolerJob, bytesDocument(bytes), signal)
  if (spooler === 'dropped') site.fake.dropEmpty(job.key)
  if (spooler === 'canceled') await site.fake.cancel({ ...job, spoolerJob }, signal)
  const [document = bytes] = await sealedFor(job)
  const journal = new SqliteJournal(site.folder.journalFile)
  await journal.write({
    kind: 'accept',
    jobs: [{ job, document }],
    reports: [{ key: job.key, at: new Date(), event: { kind: 'delivered' } }],
  })
  if (stage !== 'held') {
    const handle = stage === 'creating' ? null : spoolerJob
    await journal.write({ kind: 'move', key: job.key, stage, spoolerJob: handle })
  }
  if (job.wish === 'cancel') await journal.write({ kind: 'request-cancel', keys: [job.key] })
  journal.close()
}

async function restart(): Promise<void> {
  site.agent = await startTestAgent({ folder: site.folder.path, relayUrl: site.relay.url, printSystems: [site.fake] })
}

test.each<[Stage, Spooler, string, number]>([
  ['held', 'absent', 'completed', 1],
  ['held', 'empty', 'completed', 1],
  ['creating', 'absent', 'completed', 1],
  ['creating', 'empty', 'completed', 1],
  ['creating', 'canceled', 'failed', 0],
  ['creating', 'dropped', 'completed', 1],
  ['sending', 'empty', 'completed', 1],
  ['sending', 'canceled', 'failed', 0],
  ['sending', 'dropped', 'completed', 1],
  ['sending', 'sent', 'completed', 1],
  ['sending', 'absent', 'uncertain', 0],
  ['printing', 'sent', 'completed', 1],
  ['printing', 'absent', 'uncertain', 0],
])('killed while %s with the job %s in the print system, it ends %s after %i hand-over', async (stage, spooler, end, times) => {
  const job = heldJob()
  await leaveBehind(job, stage as 'held', spooler)
  await restart()
  await eventually(() => expect(site.relay.kindsOf(job.jobId).at(-1)).toBe(end))
  expect(site.fake.timesHandedOver(job.key)).toBe(times)
  expect(site.relay.hellos[0]?.holds).toEqual([{ jobId: job.jobId, attempt: 1 }])
})

test.each<[Stage, Spooler]>([
  ['held', 'absent'],
  ['creating', 'absent'],
  ['creating', 'empty'],
  ['sending', 'empty'],
  ['sending', 'canceled'],
])('a job canceled before it was handed over, killed while %s (%s), prints nothing', async (stage, spooler) => {
  const job = heldJob({ wish: 'cancel' })
  await leaveBehind(job, stage as 'held', spooler)
  await restart()
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'canceled']))
  expect(site.fake.handedOver).toEqual([])
})

test('a job that expired while the agent was down comes out no more, even when its spooler job is waiting', async () => {
  const job = heldJob({ expiresAt: new Date(Date.now() - 1_000) })
  await leaveBehind(job, 'sending', 'empty')
  await restart()
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'expired']))
  expect(site.fake.handedOver).toEqual([])
})

test('with the print system away a job in doubt waits until it can be asked', async () => {
  const job = heldJob()
  await leaveBehind(job, 'sending', 'sent')
  site.fake.isAway = true
  await restart()
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'progressed']))
  site.fake.isAway = false
  await eventually(() => expect(site.relay.kindsOf(job.jobId).at(-1)).toBe('completed'))
  expect(site.fake.timesHandedOver(job.key)).toBe(1)
})

test('killed before it could say that a small document does not open, it says so, and prints nothing', async () => {
  const job = heldJob({ stage: 'accepted' })
  const [document = bytes] = await sealedFor({ jobId: randomUUID() as JobId })
  const journal = new SqliteJournal(site.folder.journalFile)
  await journal.write({ kind: 'accept', jobs: [{ job, document }], reports: [] })
  journal.close()
  await restart()
  await eventually(() => expect(site.relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-not-openable' }]))
  expect(site.fake.handedOver).toEqual([])
})

test('a thousand held jobs are taken up again in order', async () => {
  const jobs = Array.from({ length: 1_000 }, (_, index) => heldJob({ sequence: index + 1 }))
  const documents = await sealedFor(...jobs)
  const accepting = jobs.map((job, index) => ({ job, document: documents[index] ?? bytes }))
  const journal = new SqliteJournal(site.folder.journalFile)
  await journal.write({ kind: 'accept', jobs: accepting, reports: [] })
  journal.close()
  site.fake.outcome = () => ({ kind: 'silence' })
  await restart()
  await eventually(() => expect(site.relay.hellos[0]?.holds).toHaveLength(1_000))
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThan(0))
  site.fake.settle(jobs[0]?.key ?? '')
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThan(1))
  // How many are handed over ahead depends on how long the first one seemed to take.
  const keys = site.fake.handedOver.map((one) => one.key)
  expect(keys).toEqual(jobs.slice(0, keys.length).map((job) => job.key))
})
