import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import type { OpenSpoolerJob, PrintJob, PrintSystem, SpoolerJobStatus } from '../print-system.ts'
import type { JobNote } from './job-notes.ts'
import { bundleForWine } from './testing/bundle-for-wine.ts'
import { WineHost } from './testing/remote-print-system.ts'
import { StandInSpooler } from './testing/stand-in-spooler.ts'
import { jobStatus, queueAttributes, queueStatus } from './windows-words.ts'

const queue = 'Étikett 紙 1'
const label = Buffer.from('^XA^FDlabel^FS^XZ\n')
const deadline = () => AbortSignal.timeout(60_000)
const notesFolder = tempDir('windows-notes')
let spooler: StandInSpooler
let host: WineHost
let system: PrintSystem
let lastId = 0

beforeAll(async () => {
  spooler = new StandInSpooler()
  const folder = await bundleForWine('printing/windows/testing/serve-print-system.ts')
  host = new WineHost({ folder, notesFolder, env: spooler.env, spoolerDll: spooler.dll })
  await host.start()
  system = host.connect()
  // The library is there from the first call on.
  expect(await system.list(deadline())).toEqual([])
  await spooler.say(`queue 0 0 ZDesigner ${queue}`)
  await system.list(deadline())
})
afterAll(() => host?.kill())

const newJob = (more: Partial<PrintJob> = {}): PrintJob => ({
  key: `${randomUUID()}.1`,
  printer: `windows/${queue}`,
  title: 'Ein Étikett',
  format: 'application/vnd.zebra.zpl',
  ticket: {},
  ...more,
})

async function printed(job: PrintJob): Promise<OpenSpoolerJob & { id: number; asked: string[] }> {
  const before = spooler.asked().length
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  const sent = await system.send(job, created.spoolerJob, bytesDocument(label), deadline())
  if (!sent.ok) throw new Error(sent.problem.detail)
  lastId += 1
  return { ...job, spoolerJob: created.spoolerJob, id: lastId, asked: spooler.asked().slice(before) }
}

/** As a run left it that was killed at another moment. */
function rewriteNote(key: string, change: Partial<JobNote>): void {
  const path = join(notesFolder, `${encodeURIComponent(key)}.json`)
  const noted = JSON.parse(readFileSync(path, 'utf8')) as JobNote
  writeFileSync(path, JSON.stringify({ ...noted, ...change }))
}

async function look(job: OpenSpoolerJob): Promise<SpoolerJobStatus | undefined> {
  const [status] = await system.look([job], deadline())
  return status
}

test('a label is held until the spooler has all of it, is released, and counts as sent when Windows said that it was printed', async () => {
  const job = await printed(newJob())
  expect(job.asked.map((line) => line.split(' ')[0])).toEqual(['start', 'pause', 'write', 'end', 'resume', 'print'])
  expect(job.asked[0]).toBe(`start ${job.id} Ein Étikett (${job.key})`)
  expect(spooler.document(job.id)).toEqual(label)
  await eventually(async () => (await look(job))?.state === 'completed')
  expect(await look(job)).toMatchObject({ state: 'completed', evidence: 'sent' })
})

test('a driver of the new kind gets what passes through it under another name', async () => {
  await spooler.say('queue 0 0 xps Modern')
  await system.list(deadline())
  const { asked } = await printed(newJob({ printer: 'windows/Modern', format: 'application/octet-stream' }))
  expect(asked[0]).toMatch(/^start-xps /)
})

test('where jobs can not be held they print as they come', async () => {
  await spooler.say('no-pause 1')
  const job = await printed(newJob())
  expect(job.asked.map((line) => line.split(' ')[0])).toEqual(['start', 'write', 'end', 'print'])
  await spooler.say('no-pause 0')
  expect(await look(job)).toMatchObject({ state: 'completed' })
})

test('a job that waits says for what, and one that somebody holds is held', async () => {
  await spooler.say('by-hand 1')
  const job = await printed(newJob())
  await spooler.say(`job ${job.id} ${jobStatus.printing | jobStatus.paperOut}`)
  expect(await look(job)).toMatchObject({ state: 'processing', reasons: ['media-empty'], words: { reasons: ['printing', 'paperOut'] } })
  await spooler.say(`job ${job.id} ${jobStatus.error | jobStatus.offline}`)
  expect(await look(job)).toMatchObject({ state: 'stopped', reasons: ['offline', 'printer-error'] })
  await spooler.say(`job ${job.id} ${jobStatus.paused}`)
  expect(await look(job)).toMatchObject({ state: 'held' })
  await spooler.say(`job ${job.id} ${jobStatus.printing}`)
  expect(await look(job)).toMatchObject({ state: 'processing', reasons: [] })
  await spooler.say(`job ${job.id} ${jobStatus.complete}`)
  expect(await look(job)).toMatchObject({ state: 'completed', evidence: 'sent' })
  await spooler.say(`vanish ${job.id}`)
  expect(await look(job)).toMatchObject({ state: 'completed', evidence: 'sent' })
  await spooler.say('by-hand 0')
})

test('one that is gone without a word is no more than spooled; one that was deleted was canceled', async () => {
  await spooler.say('by-hand 1')
  const [vanished, deleted, canceled] = [await printed(newJob()), await printed(newJob()), await printed(newJob())]
  expect(await look(vanished)).toMatchObject({ state: 'pending' })
  await spooler.say(`vanish ${vanished.id}`)
  expect(await look(vanished)).toMatchObject({ state: 'completed', evidence: 'spooled' })
  await spooler.say(`job ${deleted.id} ${jobStatus.deleting}`)
  await spooler.say(`vanish ${deleted.id}`)
  expect(await look(deleted)).toMatchObject({ state: 'canceled' })
  expect(await system.cancel(canceled, deadline())).toEqual({ ok: true })
  expect(await look(canceled)).toMatchObject({ state: 'canceled' })
  await spooler.say('by-hand 0')
})

test('of a job that is gone without a word the word of another tells nothing that had its number before', async () => {
  const before = await printed(newJob())
  await eventually(async () => (await look(before))?.state === 'completed')
  expect(await look(before)).toMatchObject({ evidence: 'sent' })
  await spooler.say('by-hand 1')
  await spooler.say(`count ${before.id - 1}`)
  lastId = before.id - 1
  const job = await printed(newJob())
  expect(job.asked[0]).toMatch(new RegExp(`^start ${before.id} `))
  await spooler.say(`vanish ${job.id}`)
  expect(await look(job)).toMatchObject({ state: 'completed', evidence: 'spooled' })
  await spooler.say('by-hand 0')
})

test('a job whose driver gave it another name is followed all the same; one whose queue is gone is nobody’s to know', async () => {
  await spooler.say('queue 0 0 ZDesigner Short-lived')
  await system.list(deadline())
  await spooler.say('by-hand 1')
  const job = await printed(newJob({ printer: 'windows/Short-lived' }))
  await spooler.say(`rename ${job.id} Microsoft Word - Dokument1`)
  expect(await look(job)).toMatchObject({ state: 'pending' })
  await spooler.say('gone Short-lived')
  expect(await look(job)).toEqual({ state: 'gone' })
  expect(await system.cancel(job, deadline())).toMatchObject({ problem: { code: 'printer-gone' } })
  await spooler.say('by-hand 0')
})

test('changes are heard at once, also of printers that come, go, or run out of paper', async () => {
  const stop = new AbortController()
  let heard = 0
  const watching = system.watch({ printersChanged: () => (heard += 1), jobsChanged: () => undefined }, stop.signal)
  await eventually(() => heard > 0, { what: 'the first look' })
  const changedBy = async (line: string, what: (names: string[], reasons: string[]) => boolean) => {
    const before = heard
    await spooler.say(line)
    await eventually(() => heard > before, { what: `word of "${line}"` })
    const printers = await system.list(deadline())
    const reasons = printers.flatMap(({ health }) => health.reasons.map(({ reason }) => reason))
    expect(
      what(
        printers.map(({ name }) => name),
        reasons,
      ),
      JSON.stringify({ line, reasons }),
    ).toBe(true)
  }
  await changedBy('queue 0 0 ZDesigner Neu', (names) => names.includes('windows/Neu'))
  await changedBy(`queue 0 ${queueStatus.paperOut} ZDesigner Neu`, (_names, reasons) => reasons.includes('media-empty'))
  await changedBy(`queue 0 ${queueStatus.paperJam} ZDesigner Neu`, (_names, reasons) => reasons.includes('media-jam'))
  await changedBy(`queue ${queueAttributes.workOffline} 0 ZDesigner Neu`, (_names, reasons) => reasons.includes('offline'))
  await changedBy('gone Neu', (names) => !names.includes('windows/Neu'))
  stop.abort()
  await watching
})

test('a job that a killed run left behind, held and half, is removed before the document is sent anew', async () => {
  const job = newJob()
  await spooler.say(`leftover Ein Étikett (${job.key})`)
  lastId += 1
  const left = lastId
  const { asked, id } = await printed(job)
  expect(asked.slice(0, 2)).toEqual([`delete ${left} `, `start ${id} Ein Étikett (${job.key})`])
})

test('a job that a killed run left behind, held and half, is removed when it is canceled instead, also after its queue is gone', async () => {
  const [job, ofGone] = [newJob(), newJob({ printer: 'windows/Removed' })]
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await spooler.say(`leftover Ein Étikett (${job.key})`)
  lastId += 1
  const before = spooler.asked().length
  expect(await system.cancel({ ...job, spoolerJob: created.spoolerJob }, deadline())).toEqual({ ok: true })
  expect(spooler.asked().slice(before)).toEqual([`delete ${lastId} `])
  expect(await system.find(job, deadline())).toMatchObject({ state: 'canceled-empty' })
  await spooler.say('queue 0 0 ZDesigner Removed')
  await system.list(deadline())
  const second = await system.create(ofGone, deadline())
  if (!second.ok) throw new Error(second.problem.detail)
  await spooler.say('gone Removed')
  expect(await system.cancel({ ...ofGone, spoolerJob: second.spoolerJob }, deadline())).toEqual({ ok: true })
})

test('a large document that breaks off is aborted, and nothing of it stays', async () => {
  const job = newJob()
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  const before = spooler.asked().length
  const large = bytesDocument(Buffer.alloc(2 * 1024 * 1024, 'x'))
  await expect(system.send(job, created.spoolerJob, { ...large, sizeBytes: large.sizeBytes + 1 }, deadline())).rejects.toThrow('bytes')
  lastId += 1
  const asked = spooler.asked().slice(before)
  expect(asked.map((line) => line.split(' ')[0])).toEqual(['start', 'pause', 'write', 'abort'])
  expect(await system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
})

test('a run that was killed before it released a whole job lets the next one release it, once', async () => {
  const job = newJob()
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await spooler.say(`leftover Ein Étikett (${job.key})`)
  lastId += 1
  rewriteNote(job.key, { state: 'releasing', jobId: lastId })
  system = host.connect()
  expect(await system.find(job, deadline())).toEqual({ spoolerJob: created.spoolerJob, state: 'has-document' })
  const before = spooler.asked().length
  await look({ ...job, spoolerJob: created.spoolerJob })
  await look({ ...job, spoolerJob: created.spoolerJob })
  expect(spooler.asked().slice(before)).toEqual([`resume ${lastId} `])
})

test('a job that another spooler prints than the one that got it may have come out twice; one that is gone is nobody’s to know', async () => {
  await spooler.say('by-hand 1')
  const [standing, lost] = [await printed(newJob()), await printed(newJob())]
  for (const { key } of [standing, lost]) rewriteNote(key, { run: { processId: 1, bootedAtMs: 1 } })
  await spooler.say(`job ${standing.id} ${jobStatus.printing}`)
  expect(await look(standing)).toMatchObject({ state: 'processing' })
  await spooler.say(`job ${standing.id} ${jobStatus.printed}`)
  expect(await look(standing)).toMatchObject({ state: 'completed', evidence: 'sent', isPerhapsTwice: true })
  await spooler.say(`vanish ${lost.id}`)
  expect(await look(lost)).toEqual({ state: 'gone' })
  await spooler.say('by-hand 0')
})

test('what a killed run was sending without a hold is nobody’s to know', async () => {
  const job = newJob()
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  rewriteNote(job.key, { state: 'sending' })
  expect(await system.find(job, deadline())).toBeUndefined()
  expect(await look({ ...job, spoolerJob: created.spoolerJob })).toEqual({ state: 'gone' })
})

test('a spooler that is not running is an error of the print system, and nothing was sent', async () => {
  const job = newJob()
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await spooler.say('away 1')
  await expect(system.list(deadline())).rejects.toThrow('Start its service "Print Spooler"')
  const sending = system.send(job, created.spoolerJob, bytesDocument(label), deadline())
  await expect(sending).rejects.toMatchObject({ name: 'NotSentError' })
  await spooler.say('away 0')
  expect(await system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
})
