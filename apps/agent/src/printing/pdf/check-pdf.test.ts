import { brokenPdf, encryptedPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import type { DocumentSource } from '../print-system.ts'
import { checkPdf, maxInspectedBytes } from './check-pdf.ts'
import { PdfInspector } from './pdf-inspector.ts'
import { PdfThread } from './pdf-thread.ts'

/** A machine that is busy with other tests is no reason to give up a thread, or a document. */
const patient = { startMs: 45_000, deadlineMs: 45_000 }

describe('looking into a PDF', () => {
  const thread = new PdfThread(patient)
  const inspector = new PdfInspector(thread, patient)
  afterAll(() => thread.close())
  const codeOf = async (document: DocumentSource) => {
    const checked = await checkPdf(document, inspector)
    return checked.ok ? 'ok' : checked.problem.code
  }

  test.each([
    ['a sound one', samplePdf({ pages: 3 }), 'ok'],
    ['one that was cut', brokenPdf('cut'), 'document-damaged'],
    ['another file with its name', brokenPdf('mislabelled'), 'document-damaged'],
    ['one without pages', brokenPdf('empty'), 'document-damaged'],
    ['one with a password', encryptedPdf(), 'document-encrypted'],
  ])('%s', async (_what, bytes, code) => expect(await codeOf(bytesDocument(bytes))).toBe(code))

  test('many at once are each answered by their own verdict', async () => {
    const documents = Array.from({ length: 20 }, (_each, index) => (index % 3 === 0 ? encryptedPdf() : samplePdf()))
    const codes = await Promise.all(documents.map((bytes) => codeOf(bytesDocument(bytes))))
    expect(codes).toEqual(documents.map((_each, index) => (index % 3 === 0 ? 'document-encrypted' : 'ok')))
  })

  test('a large one is judged by its ends alone, and never read as a whole', async () => {
    const large = (head: string, tail: string): DocumentSource => ({
      sizeBytes: maxInspectedBytes + 1,
      open: () => {
        throw new Error('read as a whole')
      },
      readAt: async (offset) => Buffer.from(offset === 0 ? head : tail),
    })
    expect(await codeOf(large('%PDF-1.7', 'startxref\n1234\n%%EOF\n'))).toBe('ok')
    expect(await codeOf(large('%PDF-1.7', 'endstream'))).toBe('document-damaged')
    expect(await codeOf(large('PK', 'startxref\n1234\n%%EOF\n'))).toBe('document-damaged')
  })
})

describe('the thread that opens PDFs', () => {
  const bytes = () => Promise.resolve(new Uint8Array(samplePdf()))

  test('when it takes too long, what can not be judged passes, and the next one is judged again', async () => {
    // A thread that a hostile file keeps at work for ever: it has started, and never answers.
    const atWork = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('ready'); parentPort.on('message', () => {})"
    const thread = new PdfThread({ workerUrl: new URL(`data:text/javascript,${encodeURIComponent(atWork)}`) })
    const inspector = new PdfInspector(thread, { deadlineMs: 10 })
    expect(await inspector.inspect(bytes)).toEqual({ kind: 'unknown' })
    expect(await inspector.inspect(bytes)).toEqual({ kind: 'unknown' })
    thread.close()
  })

  test('one that is not read in time passes and keeps nobody waiting; nor does one that is no longer wanted', async () => {
    const thread = new PdfThread(patient)
    const inspector = new PdfInspector(thread, { deadlineMs: 100 })
    const stop = new AbortController()
    const reading = Promise.withResolvers<AbortSignal>()
    const never = (signal: AbortSignal) => {
      reading.resolve(signal)
      return Promise.withResolvers<never>().promise
    }
    expect(await inspector.inspect(never)).toEqual({ kind: 'unknown' })
    expect((await reading.promise).aborted).toBe(true)
    const unwanted = inspector.inspect(() => {
      stop.abort(new Error('stopped'))
      return Promise.withResolvers<never>().promise
    }, stop.signal)
    await expect(unwanted).rejects.toThrow('stopped')
    thread.close()
  })

  test('whoever gives up waits neither for the documents before nor for the thread', async () => {
    const thread = new PdfThread(patient)
    const inspector = new PdfInspector(thread, { deadlineMs: 60_000 })
    const stops = [new AbortController(), new AbortController()]
    const reading = Promise.withResolvers<void>()
    const atWork = inspector.inspect(() => {
      reading.resolve()
      return Promise.withResolvers<never>().promise
    }, stops[0]?.signal)
    await reading.promise
    const behind = inspector.inspect(bytes, stops[1]?.signal)
    stops[1]?.abort(new Error('canceled'))
    await expect(behind).rejects.toThrow('canceled')
    stops[0]?.abort(new Error('canceled, too'))
    await expect(atWork).rejects.toThrow('canceled, too')
    expect(await inspector.inspect(bytes)).toEqual({ kind: 'sound' })
    thread.close()
  })

  test('when it can not start, what can not be judged passes', async () => {
    const thread = new PdfThread({ workerUrl: new URL('./no-such-worker.js', import.meta.url) })
    const inspector = new PdfInspector(thread, patient)
    expect(await inspector.inspect(bytes)).toEqual({ kind: 'unknown' })
    thread.close()
  })

  test('of many documents one is in memory at a time, read when its turn comes', async () => {
    const thread = new PdfThread(patient)
    const inspector = new PdfInspector(thread, patient)
    let inMemory = 0
    let most = 0
    const answers = Array.from({ length: 50 }, () =>
      inspector
        .inspect(async () => {
          most = Math.max(most, ++inMemory)
          return bytes()
        })
        .then((verdict) => {
          inMemory -= 1
          return verdict
        }),
    )
    expect(new Set((await Promise.all(answers)).map(({ kind }) => kind))).toEqual(new Set(['sound']))
    expect(most).toBe(1)
    thread.close()
  })

  test('a document that can not be read fails alone, and one that is not wanted any more is not read', async () => {
    const thread = new PdfThread(patient)
    const inspector = new PdfInspector(thread, patient)
    const failed = inspector.inspect(() => Promise.reject(new Error('the disk failed')))
    const unwanted = inspector.inspect(() => Promise.reject(new Error('read')), AbortSignal.abort(new Error('stopped')))
    const next = inspector.inspect(bytes)
    await expect(failed).rejects.toThrow('the disk failed')
    await expect(unwanted).rejects.toThrow('stopped')
    expect(await next).toEqual({ kind: 'sound' })
    thread.close()
  })

  test('closing answers whoever still waits', async () => {
    const thread = new PdfThread(patient)
    const inspector = new PdfInspector(thread, patient)
    const isRead = Promise.withResolvers<void>()
    const verdict = inspector.inspect(async () => {
      setImmediate(isRead.resolve)
      return bytes()
    })
    await isRead.promise
    thread.close()
    expect(await verdict).toEqual({ kind: 'unknown' })
  })
})
