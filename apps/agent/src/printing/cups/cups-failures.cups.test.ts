import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { startFaultProxy } from '@cloudprint/testkit/fault-proxy'
import type { Piece } from '@cloudprint/testkit/fault-proxy'
import { brokenPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { PrintSystemError } from '../print-system.ts'
import { CupsPrintSystem } from './cups-print-system.ts'
import { CupsTestBench, deadline, hasReason, label } from './cups-test-bench.ts'

const postscript = 'drv:///sample.drv/generic.ppd'

describe('CUPS when things go wrong', () => {
  let bench: CupsTestBench
  beforeAll(async () => {
    bench = await CupsTestBench.start()
  })
  afterAll(() => bench.close())

  test('a printer without paper shows its reasons at the job and at the printer, and then goes on', async () => {
    const { cups, system } = bench
    const queue = await bench.queue()
    cups.script(queue, [{ state: '+media-empty-error' }, 'hold', { state: '-media-empty-error' }, 'take-document'])
    const job = await bench.print(bench.job(queue))
    expect(await bench.until(job, hasReason('media-empty'))).toMatchObject({ state: 'processing' })
    const printer = (await system.list(deadline())).find((each) => each.name === job.printer)
    expect(printer?.health).toMatchObject({ state: 'processing', reasons: [{ reason: 'media-empty', severity: 'error' }] })
    cups.release(queue)
    await bench.untilCompleted(job)
  })

  test('a stopped queue is told as the reason of its waiting jobs', async () => {
    const queue = await bench.queue()
    await bench.cups.pause(queue)
    const job = await bench.print(bench.job(queue))
    expect(await bench.until(job, hasReason('printer-stopped'))).toMatchObject({ state: 'pending', message: 'Paused' })
    await bench.cups.resume(queue)
    await bench.untilCompleted(job)
  })

  test('a queue that takes no jobs is refused as such', async () => {
    const queue = await bench.queue()
    await bench.cups.reject(queue)
    const refused = { ok: false, problem: { code: 'printer-rejecting' } }
    expect(await bench.system.create(bench.job(queue), deadline())).toMatchObject(refused)
  })

  test('a device that can not be reached leaves the job waiting, and says why', async () => {
    const queue = await bench.queue({ uri: 'socket://127.0.0.1:9' })
    const job = await bench.print(bench.job(queue))
    await bench.until(job, (status) => 'message' in status && status.message !== '')
    expect(await bench.system.cancel(job, deadline())).toEqual({ ok: true })
    await bench.until(job, ({ state }) => state === 'canceled')
  })

  test('a document that no filter can read ends as damaged, and the next job prints', async () => {
    const queue = await bench.queue({ model: postscript })
    const bad = await bench.print(bench.job(queue, { format: 'application/pdf' }), brokenPdf('cut'))
    const end = await bench.until(bad, ({ state }) => state === 'aborted')
    expect(end).toMatchObject({ code: 'document-damaged' })
    await bench.untilCompleted(await bench.print(bench.job(queue, { format: 'application/octet-stream' })))
    expect(await bench.look([bad])).toEqual([end])
  })

  test('a backend that gives up aborts the job where the queue is set to', async () => {
    const queue = await bench.queue({ options: { 'printer-error-policy': 'abort-job' } })
    bench.cups.script(queue, [{ message: 'The print head is open.' }, { failWith: 1 }])
    const job = await bench.print(bench.job(queue))
    expect(await bench.until(job, ({ state }) => state === 'aborted')).toMatchObject({ code: 'print-aborted' })
  })

  test('a job that is printing can be canceled', async () => {
    const queue = await bench.queue()
    bench.cups.script(queue, ['hold', 'take-document'])
    const job = await bench.print(bench.job(queue))
    await bench.cups.untilHeld(queue)
    expect(await bench.system.cancel(job, deadline())).toEqual({ ok: true })
    await bench.until(job, ({ state }) => state === 'canceled')
    expect(bench.cups.captured(queue)).toEqual([])
  })

  test('a job that somebody cancels in the queue ends canceled', async () => {
    const queue = await bench.queue()
    await bench.cups.pause(queue)
    const job = await bench.print(bench.job(queue))
    await bench.cups.run('cancel', job.spoolerJob.id)
    await bench.until(job, ({ state }) => state === 'canceled')
  })

  test('a completed job stays completed when its queue is deleted', async () => {
    const queue = await bench.queue()
    const job = await bench.print(bench.job(queue))
    await bench.untilCompleted(job)
    await bench.cups.removeQueue(queue)
    expect(await bench.system.look([job], deadline())).toMatchObject([{ state: 'completed' }])
  })

  test('a job is found behind more than the 500 that CUPS gives at a time', async () => {
    // Not written through at once: it is the number of jobs that counts here.
    const many = await CupsTestBench.start(['DirtyCleanInterval 30'])
    const queue = await many.queue()
    const jobs = Array.from({ length: 520 }, () => many.job(queue))
    for (let start = 0; start < jobs.length; start += 8) {
      await Promise.all(jobs.slice(start, start + 8).map((job) => many.system.create(job, deadline())))
    }
    for (const job of [jobs[0], jobs[260], jobs[519]]) {
      expect(await many.system.find(job ?? many.job(queue), deadline())).toMatchObject({ state: 'awaits-document' })
    }
    await many.close()
  })

  test('a document that the spool has no room for is refused, its job goes on waiting, and prints once when there is room', async () => {
    // CUPS answers to a full disk as it does to a document over its limit.
    const small = await CupsTestBench.start(['LimitRequestBody 4096'])
    const queue = await small.queue()
    const job = small.job(queue)
    const created = await small.system.create(job, deadline())
    if (!created.ok) throw new Error(created.problem.detail)
    const sent = await small.system.send(job, created.spoolerJob, bytesDocument(Buffer.alloc(1024 * 1024)), deadline())
    expect(sent).toMatchObject({ ok: false, problem: { code: 'storage-full' } })
    expect(await small.system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
    expect(small.cups.captured()).toEqual([])
    expect(await small.system.send(job, created.spoolerJob, bytesDocument(label), deadline())).toEqual({ ok: true })
    await small.untilCompleted({ ...job, spoolerJob: created.spoolerJob })
    expect(small.cups.captured()).toHaveLength(1)
    await small.close()
  })

  test('a job that CUPS drops because no document came is told apart from one that was handed over', async () => {
    const hasty = await CupsTestBench.start(['MultipleOperationTimeout 1'])
    const queue = await hasty.queue()
    const job = hasty.job(queue)
    const first = await hasty.system.create(job, deadline())
    if (!first.ok) throw new Error(first.problem.detail)
    await eventually(async () => (await hasty.system.find(job, deadline()))?.state === 'dropped-empty')
    // A busy machine may let this one be dropped, too, before its document comes.
    const printed = await eventually(() => hasty.print(job), { what: 'a document in time' })
    await hasty.untilCompleted(printed)
    expect(await hasty.system.find(job, deadline())).toEqual({ spoolerJob: printed.spoolerJob, state: 'has-document' })
    expect(hasty.cups.captured(queue)).toHaveLength(1)
    await hasty.close()
  })

  test('a job that was canceled behind its hand-over counts as handed over', async () => {
    const queue = await bench.queue()
    await bench.cups.pause(queue)
    const job = bench.job(queue)
    const open = await bench.print(job)
    await bench.cups.run('cancel', open.spoolerJob.id)
    await bench.until(open, ({ state }) => state === 'canceled')
    expect(await bench.system.find(job, deadline())).toMatchObject({ state: 'has-document' })
  })

  test('a scheduler that is away is an error that may pass, at once', async () => {
    const system = new CupsPrintSystem({ address: { kind: 'socket', path: `${bench.cups.socketPath}.none` } })
    await expect(system.list(deadline())).rejects.toThrow(/ENOENT/)
    await expect(system.list(deadline())).rejects.toThrow(PrintSystemError)
    system.close()
  })
})

describe('what CUPS is asked to print', () => {
  let bench: CupsTestBench
  beforeAll(async () => {
    bench = await CupsTestBench.start()
  })
  afterAll(() => bench.close())

  test('a PDF is refused for a queue without driver, and a damaged one for every queue', async () => {
    const [raw, driver] = [await bench.queue(), await bench.queue({ model: postscript })]
    const check = (queue: string, bytes: Buffer) =>
      bench.system.check(bench.job(queue, { format: 'application/pdf' }), bytesDocument(bytes), deadline())
    expect(await check(raw, samplePdf())).toMatchObject({ problem: { code: 'document-format-unsupported' } })
    // What a busy machine has no time to judge is let through.
    await eventually(async () => expect(await check(driver, brokenPdf('cut'))).toMatchObject({ problem: { code: 'document-damaged' } }))
    expect(await check(driver, Buffer.alloc(0))).toMatchObject({ problem: { code: 'document-empty' } })
    expect(await check(driver, samplePdf())).toEqual({ ok: true })
  })

  test('ticket options reach the device as its driver understands them', async () => {
    const queue = await bench.queue({ model: postscript })
    const ticket = { copies: 2, media: 'iso_a5_148x210mm', mediaSource: 'manual', numberUp: 2 } as const
    await bench.untilCompleted(await bench.print(bench.job(queue, { format: 'application/pdf', ticket }), samplePdf()))
    const [document] = bench.cups.captured(queue)
    expect(document?.options).toMatchObject({
      'PageSize': 'A5',
      'InputSlot': 'Manual',
      'number-up': '2',
      'print-scaling': 'auto-fit',
    })
    expect(document?.title).toMatch(/^A label \(.+\.1\)$/)
    expect(document?.user).toBe('cloudprint')
  })

  test('raw bytes pass a driver unchanged, and their copies are left to the device', async () => {
    const queue = await bench.queue({ model: 'drv:///sample.drv/zebra.ppd' })
    const job = await bench.print(bench.job(queue, { ticket: { copies: 3 } }))
    await bench.untilCompleted(job)
    const [document] = bench.cups.captured(queue)
    expect(document?.bytes()).toEqual(label)
    expect(document?.copies).toBe(3)
  })

  test('two hundred queues more are listed with no question more', async () => {
    let questions = 0
    const onPiece = ({ direction, bytes }: Piece) => {
      if (direction === 'request') questions += bytes.toString('latin1').split('POST /').length - 1
      return 'pass' as const
    }
    const path = join(tempDir('cups'), 'socket')
    const proxy = await startFaultProxy({ to: { path: bench.cups.socketPath }, at: { path } })
    proxy.behave({ onPiece })
    const system = new CupsPrintSystem({ address: { kind: 'socket', path }, userName: 'cloudprint' })
    const listed = async () => {
      const before = questions
      const { length } = await system.list(deadline())
      return { length, questions: questions - before }
    }
    await listed()
    const few = await listed()
    await bench.cups.addManyQueues(200, { prefix: randomUUID().slice(0, 8) })
    await eventually(async () => (await listed()).length >= few.length + 200, { what: 'all queues' })
    const many = await listed()
    expect(few.questions).toBeGreaterThan(0)
    expect(many).toEqual({ length: few.length + 200, questions: few.questions })
    system.close()
    await proxy.stop()
  })
})
