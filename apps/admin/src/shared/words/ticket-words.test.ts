import { ticketOptions } from '@cloudprint/protocol/ticket'
import { expect, test } from 'vitest'
import { mediaText } from './media-words.ts'
import { ticketLines } from './ticket-words.ts'

test('every option a ticket can have is shown', () => {
  const lines = ticketLines({
    copies: 2,
    collate: true,
    media: 'iso_a4_210x297mm',
    mediaSource: 'tray-2',
    mediaType: 'labels',
    sides: 'two-sided-long-edge',
    printColorMode: 'monochrome',
    printQuality: 'high',
    printerResolution: '600x1200dpi',
    orientationRequested: 'landscape',
    numberUp: 4,
    pageRanges: [
      { from: 1, to: 4 },
      { from: 7, to: 7 },
    ],
    printScaling: 'fit',
    outputBin: 'face-down',
  })
  expect(lines).toHaveLength(ticketOptions.length)
  expect(lines.find((line) => line.label === 'Pages')?.value).toBe('1–4, 7')
  expect(lines.find((line) => line.label === 'Resolution')?.value).toBe('600 × 1200 dpi')
})

test('an empty ticket has no lines', () => {
  expect(ticketLines({})).toEqual([])
})

test.each([
  ['iso_a4_210x297mm', 'A4 (210 × 297 mm)'],
  ['jis_b5_182x257mm', 'JIS B5 (182 × 257 mm)'],
  ['na_letter_8.5x11in', 'US Letter (8.5 × 11 in)'],
  ['oe_4x6-label_4x6in', '4x6 label (4 × 6 in)'],
  ['Custom.100x150', 'Custom 100x150'],
])('%s reads as %s', (name, text) => {
  expect(mediaText(name)).toBe(text)
})
