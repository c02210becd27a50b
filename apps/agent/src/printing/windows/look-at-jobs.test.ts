import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import type { OpenSpoolerJob } from '../print-system.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import { JobNotes } from './job-notes.ts'
import { LookAtJobs } from './look-at-jobs.ts'
import type { QueuedJob } from './spooler.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import { ToldOfJobs } from './told-of-jobs.ts'
import { errors, WindowsError } from './windows-error.ts'
import { jobStatus } from './windows-words.ts'

const firstRun = { processId: 1, bootedAtMs: 1 }
const queue = 'Zebra'

/** A spooler of one queue, and what is known of its jobs. */
function jobsOfZebra({ patienceMs = 60_000 } = {}) {
  const state = {
    run: firstRun,
    standing: (_queue: string): Promise<QueuedJob[]> => Promise.resolve([]),
    watch: (): Promise<boolean> => Promise.resolve(true),
  }
  const watched: string[] = []
  const calls = {
    run: () => Promise.resolve(state.run),
    jobs: (asked: string) => state.standing(asked),
    watch: (asked: string) => (watched.push(asked), state.watch()),
  }
  const call = (name: keyof typeof calls, asked: string): Promise<unknown> => calls[name](asked)
  const thread = { call } as unknown as SpoolerCalls
  const [notes, told] = [new JobNotes(tempDir('notes')), new ToldOfJobs()]
  const looks = new LookAtJobs({ thread, notes, told, patienceMs })
  const released = async (key: string, jobId: number): Promise<OpenSpoolerJob> => {
    const { run } = state
    await told.follow({ key, queue, run }, () => Promise.resolve({ jobId }))
    await notes.write({ key, uuid: key, printer: `windows/${queue}`, state: 'released', jobId, run }, { lasting: false })
    looks.begun(key)
    return { key, printer: `windows/${queue}`, spoolerJob: { id: String(jobId), uuid: key } }
  }
  const tell = (jobId: number, ...statuses: number[]) => told.hear(statuses.map((status) => ({ queue, jobId, run: state.run, status })))
  const stands = (...jobs: (Pick<QueuedJob, 'id' | 'document' | 'status'> & Partial<QueuedJob>)[]) => {
    state.standing = () =>
      Promise.resolve(jobs.map((job) => ({ user: '', statusText: '', position: 1, totalPages: 1, pagesPrinted: 0, ...job })))
  }
  return { looks, state, watched, released, tell, stands }
}

test('what stood in a queue before a job was there says nothing of its end', async () => {
  const { looks, state, released } = jobsOfZebra({ patienceMs: 1 })
  const asked: PromiseWithResolvers<QueuedJob[]>[] = []
  state.standing = () => {
    const answer = Promise.withResolvers<QueuedJob[]>()
    asked.push(answer)
    return answer.promise
  }
  const first = await released('a.1', 1)
  expect(await looks.look([first])).toMatchObject([{ reasons: ['print-system-unavailable'] }])
  const second = await released('b.1', 2)
  asked[0]?.resolve([])
  // Of the first, which was there, it tells the end.
  expect(await looks.look([first, second])).toMatchObject([
    { state: 'completed' },
    { state: 'pending', reasons: ['print-system-unavailable'] },
  ])
  expect(await looks.look([second])).toMatchObject([{ state: 'pending' }])
  asked[1]?.resolve([])
  expect(await looks.look([second])).toMatchObject([{ state: 'completed' }])
})

test('one that was told printed, and then no more than deleted, has printed', async () => {
  const { looks, released, tell } = jobsOfZebra()
  const job = await released('a.1', 1)
  tell(1, jobStatus.printing, jobStatus.printing | jobStatus.printed)
  tell(1, jobStatus.deleting, jobStatus.deleted)
  expect(await looks.look([job])).toMatchObject([{ state: 'completed', evidence: 'sent' }])
})

test('one that was told deleted alone was canceled', async () => {
  const { looks, released, tell } = jobsOfZebra()
  const job = await released('a.1', 1)
  tell(1, jobStatus.printing, jobStatus.deleted)
  expect(await looks.look([job])).toMatchObject([{ state: 'canceled' }])
})

test.each(['printed', 'deleted'] as const)('that the job was %s which had the number before says nothing of this one', async (status) => {
  const { looks, state, released, tell } = jobsOfZebra()
  await released('old.1', 2)
  tell(2, jobStatus[status])
  const sameSpooler = await released('new.1', 2)
  expect(await looks.look([sameSpooler])).toMatchObject([{ state: 'completed', evidence: 'spooled' }])
  tell(2, jobStatus[status])
  state.run = { processId: 2, bootedAtMs: 1 }
  const otherSpooler = await released('anew.1', 2)
  expect(await looks.look([otherSpooler])).toMatchObject([{ state: 'completed', evidence: 'spooled' }])
})

test('what another spooler tells of the number is believed of the job that it has, and of no other', async () => {
  const { looks, state, released, tell, stands } = jobsOfZebra()
  const [standing, lost] = [await released('standing.1', 1), await released('lost.1', 2)]
  state.run = { processId: 2, bootedAtMs: 1 }
  stands({ id: 1, document: 'Label (standing.1)', status: jobStatus.printing })
  tell(2, jobStatus.printed)
  expect(await looks.look([standing, lost])).toMatchObject([{ state: 'processing' }, { state: 'gone' }])
  expect(await looks.look([standing])).toMatchObject([{ state: 'processing' }])
  tell(1, jobStatus.printed, jobStatus.deleted)
  stands()
  expect(await looks.look([standing])).toMatchObject([{ state: 'completed', evidence: 'sent', isPerhapsTwice: true }])
})

test('what an earlier attempt left, which is being deleted, is not the job', async () => {
  const { looks, released, tell, stands } = jobsOfZebra()
  const job = await released('a.1', 6)
  const left = { id: 5, document: 'Label (a.1)', status: jobStatus.paused | jobStatus.deleting }
  stands(left, { id: 6, document: 'Label (a.1)', status: jobStatus.printing })
  expect(await looks.look([job])).toMatchObject([{ state: 'processing', reasons: [] }])
  tell(6, jobStatus.printed)
  stands(left)
  expect(await looks.look([job])).toMatchObject([{ state: 'completed', evidence: 'sent' }])
})

test('a job is known by its name, and by its number only where none has the name', async () => {
  const { looks, released, stands } = jobsOfZebra()
  const job = await released('a.1', 6)
  const other = { id: 6, document: 'Another’s', status: jobStatus.error }
  stands(other, { id: 7, document: 'Label (a.1)', status: jobStatus.printing })
  expect(await looks.look([job])).toMatchObject([{ state: 'processing' }])
  stands({ ...other, document: 'What its driver calls it' })
  expect(await looks.look([job])).toMatchObject([{ state: 'stopped' }])
})

test('a queue that does not answer changes nothing of what is known of its jobs', async () => {
  const { looks, state, released, tell, stands } = jobsOfZebra()
  const [ended, open] = [await released('ended.1', 1), await released('open.1', 2)]
  tell(1, jobStatus.printed)
  stands({ id: 2, document: 'Label (open.1)', status: jobStatus.printing | jobStatus.paperOut, pagesPrinted: 3 })
  expect(await looks.look([ended, open])).toMatchObject([{ state: 'completed', evidence: 'sent' }, { state: 'processing' }])
  state.standing = () => Promise.reject(new BlockedCallError('It hangs'))
  looks.canceled('open.1')
  tell(2, jobStatus.deleting)
  expect(await looks.look([ended, open])).toMatchObject([
    { state: 'completed', evidence: 'sent' },
    { state: 'processing', reasons: ['media-empty', 'print-system-unavailable'], sheetsCompleted: 3 },
  ])
  tell(2, jobStatus.printed)
  expect(await looks.look([open])).toMatchObject([{ state: 'completed', evidence: 'sent' }])
})

test('a queue that can not be asked keeps no job of another from being looked at', async () => {
  const { looks, state, released } = jobsOfZebra()
  const [here, away] = [await released('here.1', 1), { ...(await released('away.1', 2)), printer: 'windows/\\\\server\\HP' }]
  const gone = new WindowsError('EnumJobs', errors.serverUnavailable)
  state.standing = (asked) => (asked === queue ? Promise.resolve([]) : Promise.reject(gone))
  expect(await looks.look([away, here])).toMatchObject([
    { state: 'pending', reasons: ['print-system-unavailable'], message: expect.stringContaining('not running') as string },
    { state: 'completed', evidence: 'spooled' },
  ])
  await expect(looks.look([away])).rejects.toBe(gone)
})

test('what is told of a job between two looks counts after a restart of the agent, too', async () => {
  const { looks, state, watched, released, tell } = jobsOfZebra()
  const job = await released('a.1', 1)
  looks.forget('a.1')
  const standing = {
    id: 1,
    user: '',
    document: 'Label (a.1)',
    status: jobStatus.offline,
    statusText: '',
    position: 1,
    totalPages: 1,
    pagesPrinted: 0,
  }
  // Windows tells of what is watched alone.
  state.standing = () => Promise.resolve(watched.includes(queue) ? [standing] : [])
  expect(await looks.look([job])).toMatchObject([{ reasons: ['offline'] }])
  tell(1, jobStatus.deleting, jobStatus.deleted)
  state.standing = () => Promise.resolve([])
  expect(await looks.look([job])).toMatchObject([{ state: 'canceled' }])
})

test.each([
  ['can not be watched', () => Promise.reject(new WindowsError('OpenPrinter', errors.serverUnavailable))],
  ['blocks whoever watches it', () => Promise.reject(new BlockedCallError('It hangs'))],
])('a queue that %s is looked at nevertheless', async (_what, watch) => {
  const { looks, state, released } = jobsOfZebra()
  state.watch = watch
  expect(await looks.look([await released('a.1', 1)])).toMatchObject([{ state: 'completed', evidence: 'spooled' }])
})

test('a queue that does not come back from being watched holds up no other', async () => {
  const { looks, state, watched, released } = jobsOfZebra({ patienceMs: 1 })
  const [here, away] = [await released('here.1', 1), { ...(await released('away.1', 2)), printer: 'windows/\\\\server\\HP' }]
  state.watch = () => (watched.at(-1) === queue ? Promise.resolve(true) : new Promise(() => undefined))
  expect(await looks.look([away, here])).toMatchObject([
    { state: 'pending', reasons: ['print-system-unavailable'] },
    { state: 'completed' },
  ])
})

test('one that a print server has under another number was canceled where it was seen being deleted', async () => {
  const { looks, released, stands } = jobsOfZebra()
  const job = await released('a.1', 6)
  stands({ id: 7, document: 'Label (a.1)', status: 0 })
  await looks.look([job])
  stands({ id: 7, document: 'Label (a.1)', status: jobStatus.deleting })
  await looks.look([job])
  stands()
  expect(await looks.look([job])).toMatchObject([{ state: 'canceled' }])
})
