import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { describePrintSystem } from '../print-system.contract.ts'
import type { PrintJob } from '../print-system.ts'
import { fakePrinter } from './fake-printer.ts'
import { FakePrintSystem, type FakePrintSystemOptions } from './fake-print-system.ts'

describePrintSystem('the fake print system', async () => {
  const system = new FakePrintSystem({ printers: [fakePrinter('Zebra_1')] })
  return {
    connect: () => system,
    printer: 'fake/Zebra_1',
    format: 'application/vnd.zebra.zpl',
    timesPrinted: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      return system.handedOver.filter((each) => each.sha256 === sha256).length
    },
    close: async () => system.close(),
  }
})

describe('the fake print system', () => {
  const { signal } = new AbortController()
  const job: PrintJob = {
    key: 'a-job.1',
    printer: 'fake/Zebra_1',
    title: 'A label',
    format: 'application/vnd.zebra.zpl',
    ticket: {},
  }
  const document = bytesDocument(Buffer.from('^XA^XZ'))

  async function printed(options: Omit<FakePrintSystemOptions, 'printers'> = {}) {
    const system = new FakePrintSystem({ printers: [fakePrinter('Zebra_1')], ...options })
    const created = await system.create(job, signal)
    if (!created.ok) throw new Error(created.problem.detail)
    const open = { ...job, spoolerJob: created.spoolerJob }
    await system.send(job, created.spoolerJob, document, signal)
    return { system, open, look: async () => (await system.look([open], signal))[0] }
  }

  test('each outcome can be scripted', async () => {
    const aborted = await printed({ outcome: () => ({ kind: 'abort', code: 'document-damaged', detail: 'bad' }) })
    expect(await aborted.look()).toEqual({ state: 'aborted', code: 'document-damaged', detail: 'bad' })
    const canceled = await printed({ outcome: () => ({ kind: 'cancel' }) })
    expect(await canceled.look()).toMatchObject({ state: 'canceled' })
    const silent = await printed({ outcome: () => ({ kind: 'silence' }) })
    expect(await silent.look()).toMatchObject({ state: 'processing' })
  })

  test('a job stopped with reasons goes on when it is settled, and tells at once', async () => {
    const { system, look } = await printed({ outcome: () => ({ kind: 'stop', reasons: ['media-empty'] }) })
    expect(await look()).toMatchObject({ state: 'stopped', reasons: ['media-empty'] })
    const stop = new AbortController()
    let heard = 0
    const watching = system.watch({ printersChanged: () => undefined, jobsChanged: () => heard++ }, stop.signal)
    system.settle(job.key)
    expect(heard).toBe(1)
    expect(await look()).toEqual({ state: 'completed', evidence: 'printed' })
    stop.abort()
    await watching
  })

  test('a document that is handed over twice shows as a double', async () => {
    const { system, open } = await printed({ outcome: () => ({ kind: 'silence' }) })
    expect(system.doubles()).toEqual([])
    await system.send(job, open.spoolerJob, document, signal)
    expect(system.doubles()).toEqual([job.key])
    expect(system.timesHandedOver(job.key)).toBe(2)
  })

  test('an answer can be lost after its effect, and the job is found nevertheless', async () => {
    const system = new FakePrintSystem({ printers: [fakePrinter('Zebra_1')] })
    system.intercept = ({ step, when }) => {
      if (step === 'create' && when === 'after') throw new Error('killed here')
    }
    await expect(system.create(job, signal)).rejects.toThrow('killed here')
    expect(await system.find(job, signal)).toMatchObject({ state: 'awaits-document' })
  })

  test('a print system that is away fails every call until it is back', async () => {
    const { system, look } = await printed()
    system.isAway = true
    await expect(look()).rejects.toThrow('away')
    system.isAway = false
    expect(await look()).toMatchObject({ state: 'completed' })
  })

  test('a forgotten job is gone', async () => {
    const { system, look } = await printed()
    system.forget(job.key)
    expect(await look()).toEqual({ state: 'gone' })
  })
})
