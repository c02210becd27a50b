import type { JobTicket } from '@cloudprint/protocol/ticket'
import { expect, test } from 'vitest'
import { attributes, collection, enumValue, integer, keyword, range, resolution } from './ipp/ipp-message.ts'
import { translateTicket } from './translate-ticket.ts'

const defaults: JobTicket = { media: 'iso_a4_210x297mm', printScaling: 'auto-fit', sides: 'one-sided', copies: 1 }
const always = { 'media': keyword('iso_a4_210x297mm'), 'print-scaling': keyword('auto-fit') }
const a4 = collection({ 'x-dimension': integer(21_000), 'y-dimension': integer(29_700) })

test.each<[JobTicket, Parameters<typeof attributes>[0]]>([
  [{}, always],
  [{ copies: 3 }, { ...always, copies: integer(3) }],
  [{ collate: true }, { ...always, 'multiple-document-handling': keyword('separate-documents-collated-copies') }],
  [{ collate: false }, { ...always, 'multiple-document-handling': keyword('separate-documents-uncollated-copies') }],
  [{ media: 'na_index-4x6_4x6in' }, { ...always, media: keyword('na_index-4x6_4x6in') }],
  [
    { mediaSource: 'manual', mediaType: 'labels' },
    {
      'media-col': collection({ 'media-size': a4, 'media-source': keyword('manual'), 'media-type': keyword('labels') }),
      'print-scaling': keyword('auto-fit'),
    },
  ],
  [
    { media: 'A4', mediaSource: 'manual' },
    { 'media-col': collection({ 'media-source': keyword('manual') }), 'media': keyword('A4'), 'print-scaling': keyword('auto-fit') },
  ],
  [{ sides: 'two-sided-long-edge' }, { ...always, sides: keyword('two-sided-long-edge') }],
  [{ printColorMode: 'monochrome' }, { ...always, 'print-color-mode': keyword('monochrome') }],
  [{ printQuality: 'high' }, { ...always, 'print-quality': enumValue(5) }],
  [{ printerResolution: '203dpi' }, { ...always, 'printer-resolution': resolution({ x: 203, y: 203, units: 'dpi' }) }],
  [{ printerResolution: '600x1200dpi' }, { ...always, 'printer-resolution': resolution({ x: 600, y: 1200, units: 'dpi' }) }],
  [{ orientationRequested: 'reverse-landscape' }, { ...always, 'orientation-requested': enumValue(5) }],
  [{ numberUp: 4 }, { ...always, 'number-up': integer(4) }],
  [
    {
      pageRanges: [
        { from: 1, to: 1 },
        { from: 4, to: 5 },
      ],
    },
    { ...always, 'page-ranges': [range(1, 1), range(4, 5)] },
  ],
  [{ printScaling: 'none' }, { ...always, 'print-scaling': keyword('none') }],
  [{ outputBin: 'face-down' }, { ...always, 'output-bin': keyword('face-down') }],
])('the ticket %j of a PDF says so in IPP', (ticket, expected) => {
  const translated = translateTicket(ticket, defaults, 'application/pdf')
  expect(Object.fromEntries(translated)).toEqual(Object.fromEntries(attributes(expected)))
})

test('a raw document is sent with its number of copies and nothing that could change it', () => {
  const translated = translateTicket({ copies: 2, sides: 'one-sided' }, defaults, 'application/vnd.zebra.zpl')
  expect(translated).toEqual(attributes({ copies: integer(2) }))
})

test('what the printer does not say is not made up', () => {
  expect(translateTicket({}, {}, 'application/pdf')).toEqual(attributes({}))
})
