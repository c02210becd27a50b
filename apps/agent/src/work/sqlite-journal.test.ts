import { closeSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeStateFolder } from '../testing/test-agent.ts'
import type { HeldJob } from './held-job.ts'
import { JournalError } from './job-journal.ts'
import { describeJournal, heldJob } from './job-journal.contract.ts'
import { SqliteJournal } from './sqlite-journal.ts'

describeJournal('SQLite', () => {
  const own = makeStateFolder()
  return { open: () => new SqliteJournal(own.journalFile), close: () => own.remove() }
})

const at = new Date('2026-01-01T00:00:00Z')
let folder: ReturnType<typeof makeStateFolder>
let journal: SqliteJournal

beforeEach(() => {
  folder = makeStateFolder()
  journal = new SqliteJournal(folder.journalFile)
})
afterEach(() => {
  journal.close()
  folder.remove()
})

const accept = (job: HeldJob, document = Buffer.from('abc')) =>
  journal.write({ kind: 'accept', jobs: [{ job, document }], reports: [{ key: job.key, at, event: { kind: 'delivered' } }] })

function reopen(): void {
  journal.close()
  journal = new SqliteJournal(folder.journalFile)
}

test('a job comes back as it was written', async () => {
  const job = heldJob()
  await accept(job)
  await journal.write({ kind: 'move', key: job.key, stage: 'sending', spoolerJob: { id: '7', uuid: 'urn:uuid:7' } })
  await journal.write({ kind: 'request-cancel', keys: [job.key] })
  const id = journal.journalId
  reopen()
  expect(journal.jobs()).toEqual([{ ...job, stage: 'sending', spoolerJob: { id: '7', uuid: 'urn:uuid:7' }, wish: 'cancel' }])
  expect(journal.document(job.key)).toEqual(Buffer.from('abc'))
  expect(journal.journalId).toBe(id)
})

test('a job’s end takes its document along, and leaves no trace of its bytes once tidied', async () => {
  const job = heldJob()
  await accept(job, Buffer.from('a-secret-on-a-label'.repeat(100)))
  await journal.write({ kind: 'end', key: job.key, report: { key: job.key, at, event: { kind: 'canceled' } } })
  expect(journal.document(job.key)).toBeUndefined()
  journal.tidy()
  for (const path of [folder.journalFile, `${folder.journalFile}-wal`])
    expect(readFileSync(path).includes('a-secret-on-a-label')).toBe(false)
})

test('report numbers run on without gaps, also after all were dropped and after a write that failed', async () => {
  const job = heldJob()
  await accept(job)
  await journal.write({ kind: 'drop-reports', throughNumber: 1 })
  const unknown = { ...heldJob(), key: job.key }
  await expect(accept(unknown)).rejects.toThrow(JournalError)
  reopen()
  await journal.write({ kind: 'end', key: job.key, report: { key: job.key, at, event: { kind: 'expired' } } })
  expect(journal.reportsAfter(0, 10)).toEqual([
    { number: 2, jobId: job.jobId, attempt: 1, at: at.toISOString(), event: { kind: 'expired' } },
  ])
})

test('a job stays until its last report is kept, and how it ended is remembered', async () => {
  const job = heldJob()
  await accept(job)
  await journal.write({ kind: 'end', key: job.key, report: { key: job.key, at, event: { kind: 'completed', evidence: 'printed' } } })
  await journal.write({ kind: 'drop-reports', throughNumber: 1 })
  expect(journal.jobs().map((one) => one.stage)).toEqual(['ended'])
  expect(journal.endOf(job.key)).toBeUndefined()
  await journal.write({ kind: 'drop-reports', throughNumber: 2 })
  expect(journal.jobs()).toEqual([])
  expect(journal.endOf(job.key)).toEqual({ kind: 'completed', evidence: 'printed' })
})

test('a report is not told to anybody before it would outlive a loss of power', async () => {
  const job = heldJob()
  const written = accept(job)
  await new Promise((resolve) => setImmediate(resolve))
  expect([journal.jobs().length, journal.reportsAfter(0, 10).length]).toEqual([1, 0])
  await written
  expect(journal.reportsAfter(0, 10)).toHaveLength(1)
})

test('what is asked for while a group is on its way to the disk is kept too, also when the journal is closed meanwhile', async () => {
  const [first, second] = [heldJob(), heldJob()]
  const written = accept(first)
  await new Promise((resolve) => setImmediate(resolve))
  const also = accept(second)
  reopen()
  await Promise.all([written, also])
  expect(journal.jobs().map(({ key }) => key)).toEqual([first.key, second.key])
})

test.runIf(process.platform === 'linux')('when the disk fails nothing more is promised, and the program is told to end', async () => {
  const [first, second, third] = [heldJob(), heldJob(), heldJob()]
  await accept(first)
  closeSync(logFileOfThisProcess())
  await expect(accept(second)).rejects.toMatchObject({ why: 'lost' })
  await expect(accept(third)).rejects.toMatchObject({ why: 'lost' })
  expect((await journal.lost).message).toContain(folder.journalFile)
})

/** The descriptor by which the log is flushed; SQLite has its own of the same file, which it opened before. */
function logFileOfThisProcess(): number {
  const isLog = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === `${folder.journalFile}-wal`
    } catch {
      return false
    }
  }
  return Math.max(...readdirSync('/proc/self/fd').filter(isLog).map(Number))
}

test('one write that can not be made does not take the others of its group along', async () => {
  const job = heldJob()
  await accept(job)
  const [again, other] = await Promise.allSettled([accept(job), accept(heldJob())])
  expect([again.status, other.status]).toEqual(['rejected', 'fulfilled'])
  expect(journal.jobs()).toHaveLength(2)
})

test('a second agent on the same folder is refused with a sentence', () => {
  expect(() => new SqliteJournal(folder.journalFile)).toThrow(/Another agent runs on this folder.*CLOUDPRINT_AGENT_DIR/)
})

test('a damaged journal says where it is and what to do', () => {
  journal.close()
  writeFileSync(folder.journalFile, Buffer.alloc(8192, 'x'))
  expect(() => new SqliteJournal(folder.journalFile)).toThrow(/journal\.db is damaged .*Move it/)
})

test('the journal is readable by its user alone', () => {
  expect(statSync(folder.journalFile).mode & 0o777).toBe(0o600)
  expect(statSync(`${folder.journalFile}-wal`).mode & 0o777).toBe(0o600)
})
