import { describe, expect, test } from 'vitest'
import { LocalPrinter } from '@cloudprint/protocol/printer'
import { FirstSeen } from './first-seen.ts'
import { mediaOf } from './media-names.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'
import { healthMarks, translateHealth } from './translate-health.ts'
import { hasPrinted, isDropped, translateJob } from './translate-job.ts'
import { translatePrinter } from './translate-printer.ts'
import type { PrinterContext } from './translate-printer.ts'
import { bitNames, jobStatus, queueAttributes, queueStatus } from './windows-words.ts'

const since = () => new Date(0)
const health = (status: number, more: { attributes?: number; jobs?: number } = {}) =>
  translateHealth({ status, attributes: 0, jobs: 0, ...more }, since)

describe('the health of a queue', () => {
  test('is idle, processing or stopped, as far as Windows tells', () => {
    expect(health(0)).toMatchObject({ state: 'idle', reasons: [], message: '', acceptingJobs: true })
    expect(health(queueStatus.printing)).toMatchObject({ state: 'processing' })
    expect(health(0, { jobs: 2 })).toMatchObject({ state: 'processing' })
    expect(health(queueStatus.paused)).toMatchObject({ state: 'stopped', reasons: [{ reason: 'paused' }] })
    expect(health(queueStatus.pendingDeletion)).toMatchObject({ state: 'stopped', acceptingJobs: false })
  })

  test.each([
    [queueStatus.paperOut, 'media-empty', 'error'],
    [queueStatus.paperJam, 'media-jam', 'error'],
    [queueStatus.doorOpen, 'door-open', 'error'],
    [queueStatus.offline, 'offline', 'error'],
    [queueStatus.tonerLow, 'toner-low', 'warning'],
    [queueStatus.noToner, 'toner-empty', 'error'],
    [queueStatus.outputBinFull, 'output-area-full', 'error'],
    [queueStatus.powerSave, 'hibernate', 'report'],
  ])('status %d is %s', (status, reason, severity) => {
    expect(health(status).reasons).toMatchObject([{ reason, severity }])
  })

  test('says each reason once, and that somebody set it offline', () => {
    const both = health(queueStatus.offline | queueStatus.serverOffline, { attributes: queueAttributes.workOffline })
    expect(both.reasons.map(({ reason }) => reason)).toEqual(['offline'])
    expect(health(0, { attributes: queueAttributes.workOffline }).reasons).toMatchObject([{ reason: 'offline' }])
  })

  test('lasts since it was first seen', () => {
    const seen = new FirstSeen()
    const marks = healthMarks({ status: queueStatus.paperOut, attributes: 0, jobs: 0 })
    seen.see([{ name: 'a', marks }], new Date(1))
    seen.see([{ name: 'a', marks: [...marks, 'offline'] }], new Date(2))
    expect(marks.map((mark) => seen.sinceOf('a', mark).getTime())).toEqual([1, 1])
    expect(seen.sinceOf('a', 'offline').getTime()).toBe(2)
  })
})

describe('a job in its queue', () => {
  const job = (status: number) => translateJob({ status, statusText: '', pagesPrinted: 0 })

  test.each([
    [0, 'pending'],
    [jobStatus.spooling, 'pending'],
    [jobStatus.printing, 'processing'],
    [jobStatus.paused, 'held'],
    [jobStatus.error, 'stopped'],
    [jobStatus.printing | jobStatus.deleting, 'processing'],
  ])('with status %d is %s', (status, state) => expect(job(status)).toMatchObject({ state }))

  test('that Windows calls complete has been sent, and no more is claimed', () => {
    expect(job(jobStatus.complete)).toMatchObject({ state: 'completed', evidence: 'sent' })
    expect(job(jobStatus.printed | jobStatus.deleting)).toMatchObject({ state: 'completed', evidence: 'sent' })
  })

  test('that is being deleted was dropped, unless it had printed', () => {
    expect(isDropped(jobStatus.deleting | jobStatus.printing)).toBe(true)
    expect(isDropped(jobStatus.deleting | jobStatus.printed)).toBe(false)
    expect(hasPrinted(jobStatus.retained)).toBe(false)
  })

  test('is told in Windows’ own words, those of later versions as numbers', () => {
    expect(bitNames(jobStatus.paperOut | jobStatus.printing | 0x8000_0000, jobStatus)).toEqual(['printing', 'paperOut', '0x80000000'])
  })
})

describe('the paper of a driver', () => {
  test.each([
    ['A4', 2099, 2970, 'iso_a4_210x297mm'],
    ['Letter', 2159, 2794, 'na_letter_8.5x11in'],
    ['4x6', 1016, 1524, 'na_index-4x6_4x6in'],
    ['Étiquette 50×25', 500, 250, 'custom_e-tiquette-50-25_50x25mm'],
    ['标签', 1000, 1500, 'custom_paper_100x150mm'],
    ['A4 quer', 2970, 2100, 'custom_a4-quer_297x210mm'],
  ])('%s, %d by %d, is %s', (name, width, height, media) => expect(mediaOf({ name, width, height }).name).toBe(media))
})

describe('a queue as a printer', () => {
  const capabilities: DeviceCapabilities = {
    fields: 0,
    papers: [{ id: 9, name: 'A4', width: 2100, height: 2970 }],
    bins: [
      { id: 7, name: 'Automatic' },
      { id: 260, name: '紙 Tray' },
    ],
    mediaTypes: [],
    mediaReady: ['A4'],
    duplex: true,
    color: false,
    copies: 99,
    collate: false,
    resolutions: [
      { x: 600, y: 600 },
      { x: 600, y: 1200 },
      // A quality, and no resolution.
      { x: -4, y: 0 },
    ],
    smallest: { width: 500, height: 500 },
    largest: { width: 2160, height: 3560 },
  }
  const queue = {
    name: 'Office',
    server: '',
    port: 'IP_10.0.0.7',
    driver: 'HP M402',
    comment: '',
    location: 'Dock',
    attributes: 0,
    status: 0,
    jobs: 0,
  }
  const context: PrinterContext = {
    defaultQueue: 'Office',
    facts: {
      capabilities,
      devMode: Buffer.alloc(220),
      qualities: ['draft', 'normal', 'high'],
      driver: { version: 3, takesXps: false, manufacturer: 'HP' },
    },
    tellsEnds: true,
    sinceOf: since,
  }

  test('fits the protocol, in IPP words', () => {
    const printer = translatePrinter(queue, context)
    expect(LocalPrinter.parse(printer)).toEqual(printer)
    expect(printer).toMatchObject({
      name: 'windows/Office',
      description: { makeAndModel: 'HP M402', isDefault: true, isRaw: false, bestEvidence: 'sent', deviceUri: 'winspool:IP_10.0.0.7' },
      capabilities: {
        media: [{ name: 'iso_a4_210x297mm' }, { name: 'custom_min_50x50mm' }, { name: 'custom_max_216x356mm' }],
        mediaReady: ['iso_a4_210x297mm'],
        mediaSources: ['auto', '紙 Tray'],
        sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
        printColorModes: ['monochrome'],
        printQualities: ['draft', 'normal', 'high'],
        resolutions: ['600dpi', '600x1200dpi'],
      },
    })
  })

  test('where Windows tells no ends, none is more than spooled', () => {
    expect(translatePrinter(queue, { ...context, tellsEnds: false })?.description.bestEvidence).toBe('spooled')
  })

  test('of the driver without a layout takes raw bytes alone; one whose driver is silent no PDF', () => {
    const raw = translatePrinter({ ...queue, driver: 'Generic / Text Only' }, context)
    expect(raw?.description.isRaw).toBe(true)
    expect(raw?.capabilities.formats).toContain('application/vnd.zebra.zpl')
    expect(raw?.capabilities.formats).not.toContain('application/pdf')
    expect(translatePrinter(queue, { ...context, facts: undefined })?.capabilities.formats).toEqual(['application/octet-stream'])
  })

  test.each(['PORTPROMPT:', 'FILE:', 'SHRFAX:'])('that asks somebody (%s) is none', (port) => {
    expect(translatePrinter({ ...queue, port }, context)).toBeUndefined()
  })
})
