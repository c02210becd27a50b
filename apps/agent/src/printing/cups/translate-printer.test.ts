import { LocalPrinter } from '@cloudprint/protocol/printer'
import { describe, expect, test } from 'vitest'
import {
  attributes,
  boolean,
  collection,
  enumValue,
  integer,
  type IppAttributes,
  type IppValue,
  keyword,
  mimeType,
  nameValue,
  range,
  resolution,
  uri,
} from './ipp/ipp-message.ts'
import { type PrinterContext, translatePrinter } from './translate-printer.ts'

const now = new Date('2026-11-22T09:00:00Z')
const context: PrinterContext = { now, defaultQueue: 'Office', sinceOf: () => now, membersOf: () => [] }
const text = (value: string): IppValue => ({ type: 'textWithoutLanguage', value })

const general = {
  'printer-name': nameValue('Office'),
  'printer-info': text('Office upstairs'),
  'printer-location': text('Room 3'),
  'printer-make-and-model': text('Generic PostScript Printer'),
  'device-uri': uri('ipps://user:secret@10.0.0.9/ipp/print'),
  'printer-type': enumValue(0x80_3004),
  'printer-state': enumValue(3),
  'printer-state-reasons': keyword('none'),
  'printer-state-change-time': integer(1_795_334_400),
  'printer-is-accepting-jobs': boolean(true),
}
const able = {
  'document-format-supported': ['application/pdf', 'image/png', 'application/vnd.cups-raw', 'image/tiff'].map(mimeType),
  'copies-supported': range(1, 9999),
  'copies-default': integer(1),
  'multiple-document-handling-supported': [keyword('separate-documents-uncollated-copies'), keyword('separate-documents-collated-copies')],
  'media-supported': [keyword('iso_a4_210x297mm'), keyword('Card'), keyword('iso_a4_210x297mm')],
  'media-ready': keyword('iso_a4_210x297mm'),
  'media-default': keyword('iso_a4_210x297mm'),
  'media-col-default': collection({ 'media-source': keyword('main') }),
  'media-source-supported': [keyword('main'), nameValue('Tray of Ours')],
  'media-type-supported': keyword('stationery'),
  'sides-supported': [keyword('one-sided'), keyword('two-sided-long-edge'), keyword('three-sided')],
  'sides-default': keyword('one-sided'),
  'print-color-mode-supported': [keyword('monochrome'), keyword('color'), keyword('bi-level')],
  'print-quality-supported': [enumValue(3), enumValue(4)],
  'print-quality-default': enumValue(4),
  'printer-resolution-supported': [resolution({ x: 600, y: 600, units: 'dpi' }), resolution({ x: 80, y: 80, units: 'dpcm' })],
  'orientation-requested-supported': [enumValue(3), enumValue(4), enumValue(7)],
  'number-up-supported': [integer(1), integer(2)],
  'page-ranges-supported': boolean(true),
  'print-scaling-supported': [keyword('auto'), keyword('auto-fit'), keyword('none')],
  'output-bin-supported': keyword('face-down'),
}

function translated(printer: IppAttributes, more: Partial<PrinterContext> = {}): LocalPrinter {
  return LocalPrinter.parse(translatePrinter(printer, { ...context, ...more }))
}

describe('a CUPS queue', () => {
  test('with a driver is described with what it can do, in our words', () => {
    const printer = translated(attributes({ ...general, ...able }))
    expect(printer.name).toBe('cups/Office')
    expect(printer.description).toEqual({
      displayName: 'Office upstairs',
      location: 'Room 3',
      makeAndModel: 'Generic PostScript Printer',
      deviceUri: 'ipps://10.0.0.9/ipp/print',
      isDefault: true,
      isRaw: false,
      bestEvidence: 'printed',
    })
    expect(printer.capabilities).toEqual({
      formats: ['application/pdf', 'image/png', 'application/octet-stream'],
      copiesMax: 9999,
      collate: true,
      media: [
        { name: 'iso_a4_210x297mm', widthUm: 210_000, heightUm: 297_000 },
        { name: 'Card', widthUm: null, heightUm: null },
      ],
      mediaReady: ['iso_a4_210x297mm'],
      mediaSources: ['main', 'Tray of Ours'],
      mediaTypes: ['stationery'],
      sides: ['one-sided', 'two-sided-long-edge'],
      printColorModes: ['color', 'monochrome'],
      printQualities: ['draft', 'normal'],
      resolutions: ['600dpi', '203dpi'],
      orientations: ['portrait', 'landscape'],
      numberUp: [1, 2],
      pageRanges: true,
      printScalings: ['auto', 'auto-fit', 'none'],
      outputBins: ['face-down'],
      defaults: {
        copies: 1,
        media: 'iso_a4_210x297mm',
        mediaSource: 'main',
        sides: 'one-sided',
        printQuality: 'normal',
        printScaling: 'auto-fit',
      },
    })
  })

  test('without driver takes raw formats and no option but copies, whatever it advertises', () => {
    const printer = translated(attributes({ ...general, ...able, 'printer-make-and-model': text('Local Raw Printer') }))
    expect(printer.description.isRaw).toBe(true)
    expect(printer.capabilities).toMatchObject({
      formats: ['application/vnd.zebra.zpl', 'application/vnd.zebra.epl', 'application/vnd.epson.escpos', 'application/octet-stream'],
      copiesMax: 9999,
      media: [],
      sides: [],
      pageRanges: false,
      defaults: {},
    })
  })

  test('that is a class of queues without driver has none either, and knows little of its jobs', () => {
    const member = attributes({ ...general, 'printer-make-and-model': text('Local Raw Printer') })
    const group = attributes({ ...general, ...able, 'printer-type': enumValue(1), 'member-names': nameValue('Zebra_1') })
    const printer = translated(group, { membersOf: (names) => (names.includes('Zebra_1') ? [member] : []) })
    expect(printer.description).toMatchObject({ isRaw: true, bestEvidence: 'spooled', deviceUri: '' })
    expect(printer.capabilities.formats).not.toContain('application/pdf')
  })

  test.each([
    ['a fax', 0x4_0000],
    ['a scanner', 0x200_0000],
  ])('that is %s is no printer', (_what, type) => {
    expect(translatePrinter(attributes({ ...general, 'printer-type': enumValue(type) }), context)).toBeUndefined()
  })

  test('that says next to nothing is still a printer', () => {
    const printer = translated(attributes({ 'printer-name': nameValue('bare') }))
    expect(printer.capabilities.formats).toEqual(['application/octet-stream'])
    expect(printer.health).toMatchObject({ state: 'unknown', since: now.toISOString(), acceptingJobs: true })
    expect(printer.description.isDefault).toBe(false)
  })
})

describe('the health of a CUPS queue', () => {
  test('splits reasons from their severity, and keeps since when', () => {
    const reasons = ['media-empty-error', 'toner-low-warning', 'paused', 'cups-waiting-for-job-completed', 'offline-report']
    const printer = translated(attributes({ ...general, 'printer-state': enumValue(5), 'printer-state-reasons': reasons.map(keyword) }), {
      sinceOf: (_queue, reason) => (reason === 'paused' ? now : new Date('2026-11-22T08:30:00Z')),
    })
    expect(printer.health.state).toBe('stopped')
    expect(printer.health.since).toBe('2026-11-22T08:00:00.000Z')
    expect(printer.health.reasons).toEqual([
      { reason: 'media-empty', severity: 'error', since: '2026-11-22T08:30:00.000Z' },
      { reason: 'toner-low', severity: 'warning', since: '2026-11-22T08:30:00.000Z' },
      { reason: 'paused', severity: 'error', since: now.toISOString() },
      { reason: 'cups-waiting-for-job-completed', severity: 'report', since: '2026-11-22T08:30:00.000Z' },
      { reason: 'offline', severity: 'report', since: '2026-11-22T08:30:00.000Z' },
    ])
  })

  test('reads supplies, and leaves open what the device does not know', () => {
    const markers = {
      'marker-names': [nameValue('Black Toner'), nameValue('Waste')],
      'marker-types': [keyword('toner-cartridge'), keyword('waste-toner')],
      'marker-colors': [nameValue('#000000'), nameValue('none')],
      'marker-levels': [integer(42), integer(-2)],
    }
    expect(translated(attributes({ ...general, ...markers })).health.supplies).toEqual([
      { name: 'Black Toner', kind: 'toner-cartridge', color: '#000000', levelPercent: 42 },
      { name: 'Waste', kind: 'waste-toner', color: null, levelPercent: null },
    ])
  })
})
