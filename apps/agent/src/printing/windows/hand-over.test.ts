import { tempDir } from '@cloudprint/testkit/temp-dir'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, expect, test, vi } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { HandOver } from './hand-over.ts'
import type { Handed } from './hand-over.ts'
import { JobNotes } from './job-notes.ts'
import type { JobNote } from './job-notes.ts'
import type { QueuedJob } from './spooler.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import { ToldOfJobs } from './told-of-jobs.ts'
import { WindowsThread } from './windows-thread.ts'
import { jobStatus } from './windows-words.ts'

interface Conduct {
  stuckIn: keyof typeof answers | ''
  isHeld?: boolean
  /** What stands in the queue. */
  jobs?: Pick<QueuedJob, 'id' | 'document' | 'status'>[]
}

const answers = { openPages: 0, startDrawn: 0, startRaw: 0, drawSide: 0, write: 0, end: 0 }

/**
 * Threads with a spooler of one queue, which they have in common: what a document is opened, drawn and released with, without Windows.
 * pdfium stays at work for ever in `stuckIn`.
 */
function workerWith({ stuckIn, isHeld = true, jobs = [] }: Conduct): URL {
  const source = `
    import { parentPort, BroadcastChannel } from 'node:worker_threads'
    const asked = new BroadcastChannel('${channelName}')
    const answers = {
      openPages: true, startDrawn: { document: 1, jobId: 7, isHeld: ${isHeld}, sides: 2 }, drawSide: null, end: null, abort: null,
      startRaw: { document: 1, jobId: 7, isHeld: ${isHeld} }, write: null,
      jobs: ${JSON.stringify(jobs)}, setJob: null, run: { processId: 1, bootedAtMs: 1 },
    }
    parentPort.on('message', ({ id, call, arguments: given }) => {
      asked.postMessage([call, ...(call === 'setJob' ? given.slice(1) : [])].join(' '))
      if (call === '${stuckIn}') for (;;);
      parentPort.postMessage({ id, value: answers[call] })
      if (call === 'close') asked.close()
    })`
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`)
}

let channelName = ''
const cleanUp: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const each of cleanUp.splice(0)) each()
})

/** Of each call. Nobody waits for it: time is moved on once the call hangs, so that none is late because the machine is busy. */
const DEADLINE_MS = 500

async function handOver(options: Conduct) {
  channelName = `asked ${Math.random()}`
  const channel = new BroadcastChannel(channelName)
  const asked: string[] = []
  const waiting: { call: string; resolve: () => void }[] = []
  channel.onmessage = ({ data }: { data: unknown }) => {
    if (data !== 'run') asked.push(String(data))
    for (const each of waiting) if (each.call === data) each.resolve()
  }
  const workerUrl = workerWith(options)
  const thread = new WindowsThread({ spoolerDll: '', workerUrl })
  const notes = new JobNotes(tempDir('notes'))
  const forPrinter = new WindowsThread({ spoolerDll: '', workerUrl })
  await forPrinter.call('run')
  await thread.call('run')
  const deadlines = { drawingMs: DEADLINE_MS, spoolingMs: DEADLINE_MS, deviceMs: DEADLINE_MS }
  const over = new HandOver({ thread: thread as SpoolerCalls, notes, told: new ToldOfJobs(), deadlines, newThread: () => forPrinter })
  cleanUp.push(
    () => thread.end('the test is over'),
    () => over.close(),
    () => channel.close(),
  )
  const note: JobNote = { key: 'k.1', uuid: 'u', printer: 'windows/Office', state: 'created', jobId: 0, run: null }
  await notes.write(note, { lasting: false })
  const handed = {
    job: { key: note.key, printer: note.printer, title: 'Hostile', format: 'application/pdf', ticket: {} },
    note,
    facts: { queue: { attributes: 0 }, facts: { capabilities: {}, devMode: Buffer.alloc(0) } },
    document: bytesDocument(Buffer.from('%PDF-')),
  } as unknown as Handed
  const raw: Handed = { ...handed, job: { ...handed.job, format: 'application/vnd.zebra.zpl' } }
  const told = (call: string) => new Promise<void>((resolve) => waiting.push({ call, resolve }))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  /** What becomes of a document once the call that hangs has had its time. */
  const sendInVain = async (what: Handed) => {
    const hangs = told(options.stuckIn)
    const sending = over.send(what, { stopped: never, unwanted: never })
    sending.catch(() => undefined)
    await hangs
    vi.advanceTimersByTime(DEADLINE_MS)
    return sending
  }
  return { over, handed, raw, notes, asked, told, sendInVain }
}

const never = new AbortController().signal

test.each(['openPages', 'drawSide'] as const)(
  'a document that keeps %s at work for ever fails, and nothing of it stays',
  async (stuckIn) => {
    const { handed, notes, asked, sendInVain } = await handOver({ stuckIn })
    const sent = await sendInVain(handed)
    expect(sent).toMatchObject({ problem: { code: 'document-not-drawable', detail: expect.stringContaining('0.5 seconds') } })
    expect(await notes.read('k.1')).toMatchObject({ state: 'created' })
    expect(asked).not.toContain('setJob 7 resume')
    if (stuckIn === 'drawSide') await eventually(() => asked.includes('setJob 7 delete'), { what: 'its removal' })
  },
)

test('one that is to print as it comes, and was told to stop before its first byte, is sent anew', async () => {
  const { over, raw, notes, asked, told } = await handOver({ stuckIn: '', isHeld: false })
  const [stopped, isBegun] = [new AbortController(), told('startRaw')]
  const sending = over.send(raw, { stopped: stopped.signal, unwanted: never })
  sending.catch(() => undefined)
  await isBegun
  stopped.abort(new Error('the agent is being stopped'))
  await expect(sending).rejects.toThrow('the agent is being stopped')
  expect(asked).not.toContain('write')
  expect(await notes.read('k.1')).toMatchObject({ state: 'created' })
})

test('what a call that hung has left behind is removed after that call has returned', async () => {
  const { over, raw, asked } = await handOver({ stuckIn: '' })
  expect(await over.send(raw, { stopped: never, unwanted: never })).toEqual({ ok: true })
  await eventually(() => asked.includes('startRaw'), { what: 'its beginning' })
  expect(asked.slice(0, 3)).toEqual(['ready', 'jobs', 'startRaw'])
})

test('one that is canceled while it is drawn was not sent, and keeps its printer no longer', async () => {
  const { over, handed, notes, told } = await handOver({ stuckIn: 'drawSide' })
  const [unwanted, isDrawn] = [new AbortController(), told('drawSide')]
  const sending = over.send(handed, { stopped: never, unwanted: unwanted.signal })
  sending.catch(() => undefined)
  await isDrawn
  unwanted.abort()
  await expect(sending).rejects.toMatchObject({ name: 'NotSentError' })
  expect(await notes.read('k.1')).toMatchObject({ state: 'created' })
})

test('of one that prints as it comes nobody knows what came out of it', async () => {
  const { handed, notes, sendInVain } = await handOver({ stuckIn: 'drawSide', isHeld: false })
  await expect(sendInVain(handed)).rejects.toMatchObject({ name: 'PrintSystemError' })
  expect(await notes.read('k.1')).toMatchObject({ state: 'sending' })
})

test.each(['startDrawn', 'end'] as const)(
  'one that Windows does not take in %s is sent again later: nothing of it prints',
  async (stuckIn) => {
    const { handed, notes, asked, sendInVain } = await handOver({ stuckIn })
    await expect(sendInVain(handed)).rejects.toMatchObject({
      name: 'NotSentError',
      message: expect.stringContaining('restart the service'),
    })
    expect(await notes.read('k.1')).toMatchObject({ state: 'created' })
    expect(asked).not.toContain('setJob 7 resume')
  },
)

test.each(['startRaw', 'write', 'end'] as const)(
  'bytes that a held job hangs with in %s print nothing, and are sent again later',
  async (stuckIn) => {
    const { raw, notes, asked, sendInVain } = await handOver({ stuckIn })
    await expect(sendInVain(raw)).rejects.toMatchObject({ name: 'NotSentError' })
    expect(await notes.read('k.1')).toMatchObject({ state: 'created' })
    if (stuckIn !== 'startRaw') await eventually(() => asked.includes('setJob 7 delete'), { what: 'its removal' })
    expect(asked).not.toContain('setJob 7 resume')
  },
)

test.each(['write', 'end'] as const)(
  'of bytes that hang in %s on their way to the device itself nobody knows what came out',
  async (stuckIn) => {
    const { raw, notes, sendInVain } = await handOver({ stuckIn, isHeld: false })
    await expect(sendInVain(raw)).rejects.toMatchObject({
      name: 'PrintSystemError',
      message: expect.stringContaining('Some of it may be printed'),
    })
    expect(await notes.read('k.1')).toMatchObject({ state: 'sending' })
  },
)

test('one that is drawn in time is released when it is whole', async () => {
  const { over, handed, asked, notes } = await handOver({ stuckIn: '' })
  expect(await over.send(handed, { stopped: never, unwanted: never })).toEqual({ ok: true })
  expect(await notes.read('k.1')).toMatchObject({ state: 'released', jobId: 7 })
  await eventually(() => asked.includes('setJob 7 resume'), { what: 'its release' })
  const order = ['ready', 'jobs', 'openPages', 'startDrawn', 'drawSide', 'drawSide', 'end', 'setJob 7 resume']
  expect(asked.toSorted()).toEqual(order.toSorted())
})

test('what an earlier attempt left is deleted once: Windows shows it until whoever wrote it has ended', async () => {
  const left = { document: 'Hostile (k.1)', status: jobStatus.paused }
  const jobs = [
    { ...left, id: 5 },
    { ...left, id: 6, status: jobStatus.paused | jobStatus.deleting },
  ]
  const { over, handed, asked } = await handOver({ stuckIn: '', jobs })
  expect(await over.send(handed, { stopped: never, unwanted: never })).toEqual({ ok: true })
  await eventually(() => asked.includes('setJob 7 resume'), { what: 'its release' })
  expect(asked.filter((call) => call.endsWith('delete'))).toEqual(['setJob 5 delete'])
})
