import type { PrinterCapabilities } from '@cloudprint/protocol/printer'
import { type JobTicket, ticketOptions } from '@cloudprint/protocol/ticket'
import { describe, expect, test } from 'vitest'
import { checkTicket } from './check-ticket.ts'

const media = (name: string, widthUm: number, heightUm: number) => ({ name, widthUm, heightUm })
const office: PrinterCapabilities = {
  formats: ['application/pdf', 'application/vnd.zebra.zpl'],
  copiesMax: 99,
  collate: true,
  media: [
    media('iso_a4_210x297mm', 210_000, 297_000),
    media('custom_min_50x50mm', 50_000, 50_000),
    media('custom_max_216x356mm', 216_000, 356_000),
  ],
  mediaReady: [],
  mediaSources: ['main', 'manual'],
  mediaTypes: ['stationery'],
  sides: ['one-sided', 'two-sided-long-edge'],
  printColorModes: ['monochrome'],
  printQualities: ['normal'],
  resolutions: ['203dpi', '600x1200dpi'],
  orientations: ['portrait', 'landscape'],
  numberUp: [1, 2],
  pageRanges: true,
  printScalings: ['fit', 'none'],
  outputBins: ['face-down'],
  defaults: {},
}
const nothing: PrinterCapabilities = {
  ...office,
  copiesMax: 1,
  collate: false,
  media: [],
  mediaSources: [],
  mediaTypes: [],
  sides: [],
  printColorModes: [],
  printQualities: [],
  resolutions: [],
  orientations: [],
  numberUp: [],
  pageRanges: false,
  printScalings: [],
  outputBins: [],
}
const all: Required<JobTicket> = {
  copies: 99,
  collate: true,
  media: 'iso_a4_210x297mm',
  mediaSource: 'manual',
  mediaType: 'stationery',
  sides: 'two-sided-long-edge',
  printColorMode: 'monochrome',
  printQuality: 'normal',
  printerResolution: '600x1200dpi',
  orientationRequested: 'landscape',
  numberUp: 2,
  pageRanges: [
    { from: 1, to: 1 },
    { from: 4, to: 5 },
  ],
  printScaling: 'none',
  outputBin: 'face-down',
}

function errorsOf(ticket: JobTicket, capabilities = office, format: 'application/pdf' | 'application/vnd.zebra.zpl' = 'application/pdf') {
  const checked = checkTicket(ticket, capabilities, format)
  if (checked.ok) return []
  expect(checked.problem.code).toBe('ticket-unsupported')
  return checked.problem.errors ?? []
}

describe('checkTicket', () => {
  test('an empty ticket passes', () => expect(errorsOf({})).toEqual([]))

  test('every option passes when the printer lists it', () => {
    expect(Object.keys(all).toSorted()).toEqual([...ticketOptions].toSorted())
    expect(errorsOf(all)).toEqual([])
  })

  test('every option is refused by name when the printer does not list it', () => {
    expect(
      errorsOf(all, nothing)
        .map((error) => error.field)
        .toSorted(),
    ).toEqual(ticketOptions.map((option) => `ticket.${option}`).toSorted())
  })

  test('the message says what was asked and what is allowed', () => {
    expect(errorsOf({ sides: 'two-sided-short-edge' })).toEqual([
      {
        field: 'ticket.sides',
        message: 'two-sided-short-edge is not offered; one of one-sided, two-sided-long-edge',
      },
    ])
    expect(errorsOf({ copies: 100 })).toEqual([{ field: 'ticket.copies', message: '100 is too many; at most 99' }])
  })

  test.each([
    ['custom_label_100x150mm', true],
    ['custom_label_4x6in', true],
    ['custom_label_40x150mm', false],
    ['custom_label_100x357mm', false],
    ['custom_label', false],
    ['iso_a5_148x210mm', false],
    ['custom_min_50x50mm', true],
  ])('the size %s between the smallest and largest custom size passes: %s', (name, passes) => {
    expect(errorsOf({ media: name }).length === 0).toBe(passes)
  })

  test('page ranges that overlap or run backwards are refused', () => {
    const overlapping = [
      { from: 1, to: 3 },
      { from: 3, to: 5 },
    ]
    expect(errorsOf({ pageRanges: overlapping })[0]?.field).toBe('ticket.pageRanges')
  })

  test('a raw format takes copies and no other option', () => {
    expect(errorsOf({ copies: 2 }, office, 'application/vnd.zebra.zpl')).toEqual([])
    expect(errorsOf({ copies: 2, sides: 'one-sided' }, office, 'application/vnd.zebra.zpl')).toEqual([
      { field: 'ticket.sides', message: 'ZPL is sent to the printer as it is; say this inside the document instead' },
    ])
  })

  test('a format the printer does not list is refused with those it does', () => {
    const checked = checkTicket({}, office, 'image/png')
    expect(checked).toEqual({
      ok: false,
      problem: {
        code: 'document-format-unsupported',
        detail: 'The printer takes no PNG image; it takes PDF, ZPL.',
      },
    })
  })
})
