import { startIppPrinter, type IppPrinter } from '@cloudprint/testkit/cups/ipp-printer'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { afterAll, expect, test } from 'vitest'
import { pagesOfPdf } from './harness/read-pages.ts'
import { useSite } from './harness/use-site.ts'

let printer: IppPrinter
const site = useSite({
  queues: async (cups) => {
    printer = await startIppPrinter({ isDuplex: true })
    await cups.addQueue({ name: 'office', uri: printer.uri, model: 'everywhere' })
    await cups.untilDriverMade('office')
  },
})
afterAll(() => printer.stop())

test('a 20-page PDF arrives as asked: on both sides, from the tray, pages 3 to 5 and 12, two copies', async () => {
  const job = await site().print('office', {
    title: 'Delivery note',
    contentType: 'application/pdf',
    document: samplePdf({ pages: 20 }),
    ticket: {
      sides: 'two-sided-long-edge',
      mediaSource: 'main',
      media: 'iso_a4_210x297mm',
      printScaling: 'none',
      pageRanges: [
        { from: 3, to: 5 },
        { from: 12, to: 12 },
      ],
      copies: 2,
    },
  })

  const [document] = await printer.untilPrinted(1)
  const wanted = [3, 4, 5, 12].map((page) => `Sample page ${page} of 20`)
  const pages = pagesOfPdf(document?.bytes() ?? Buffer.alloc(0))
  const copies = Number(document?.attributes['IPP_COPIES'] ?? 1)
  // Two copies, made by the printer or by the driver before it, never by both.
  expect(Array.from({ length: copies }, () => pages).flat()).toEqual([...wanted, ...wanted])
  expect(document).toMatchObject({ contentType: 'application/pdf', attributes: { IPP_SIDES: 'two-sided-long-edge' } })
  expect(document?.attributes['IPP_MEDIA_COL']).toContain('media-source=main')
  expect(document?.attributes['IPP_MEDIA_COL']).toContain('x-dimension=21000 y-dimension=29700')
  expect(document?.attributes['IPP_JOB_NAME']).toContain('Delivery note')
  expect(job).toMatchObject({ evidence: 'printed', attempt: 1 })
})

test('a PDF without wishes arrives whole, once, on one side', async () => {
  const before = printer.documents().length
  await site().print('office', { title: 'Invoice', contentType: 'application/pdf', document: samplePdf({ pages: 2, title: 'Invoice' }) })
  const document = (await printer.untilPrinted(before + 1)).at(-1)
  expect(pagesOfPdf(document?.bytes() ?? Buffer.alloc(0))).toEqual(['Invoice page 1 of 2', 'Invoice page 2 of 2'])
  expect(Number(document?.attributes['IPP_COPIES'] ?? 1)).toBe(1)
  expect(document?.attributes['IPP_SIDES'] ?? 'one-sided').toBe('one-sided')
})
