import { brokenPdf, encryptedPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import type { DocumentSource } from '../print-system.ts'
import { checkPdf, maxInspectedBytes } from './check-pdf.ts'
import { PdfInspector } from './pdf-inspector.ts'

describe('looking into a PDF', () => {
  const inspector = new PdfInspector()
  afterAll(() => inspector.close())
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
  const bytes = () => new Uint8Array(samplePdf())

  test('when it takes too long, what can not be judged passes, and the next one is judged again', async () => {
    const inspector = new PdfInspector({ deadlineMs: 0 })
    expect(await inspector.inspect(bytes())).toEqual({ kind: 'unknown' })
    expect(await inspector.inspect(bytes())).toEqual({ kind: 'unknown' })
    inspector.close()
  })

  test('when it can not start, what can not be judged passes', async () => {
    const inspector = new PdfInspector({ workerUrl: new URL('./no-such-worker.js', import.meta.url) })
    expect(await inspector.inspect(bytes())).toEqual({ kind: 'unknown' })
    inspector.close()
  })

  test('closing answers whoever still waits', async () => {
    const inspector = new PdfInspector()
    const verdict = inspector.inspect(bytes())
    await Promise.resolve()
    inspector.close()
    expect(await verdict).toEqual({ kind: 'unknown' })
  })
})
