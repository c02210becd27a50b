import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { drawLabels } from '../labels/draw-labels.ts'
import type { PrintJob, PrintSystem } from '../print-system.ts'
import { bundleForWine } from './testing/bundle-for-wine.ts'
import { WineHost } from './testing/remote-print-system.ts'

const deadline = () => AbortSignal.timeout(120_000)
/** Half of what the driver draws with: each of its lines is still two dots wide. */
const DPI = 150
let cups: PrivateCups
let host: WineHost
let system: PrintSystem

beforeAll(async () => {
  cups = await startPrivateCups()
  await cups.addQueue({ name: 'Zebra_1' })
  await cups.addQueue({ name: 'Office', model: 'drv:///sample.drv/generic.ppd' })
  const folder = await bundleForWine('printing/windows/testing/serve-print-system.ts')
  host = new WineHost({ folder, notesFolder: tempDir('windows-notes'), env: { CUPS_SERVER: cups.socketPath } })
  await host.start()
  system = host.connect()
  await system.list(deadline())
})
afterAll(async () => {
  await host?.kill()
  await cups?.stop()
})

interface Page {
  width: number
  height: number
  gray: Buffer
}

/** What came out of the printer, as pictures. */
async function printed(bytes: Buffer, ticket: JobTicket, format: DocumentFormat = 'application/pdf'): Promise<Page[]> {
  return pagesOf(await bytesOf('Office', bytes, ticket, format))
}

/** What the printer got. */
async function bytesOf(queue: string, bytes: Buffer, ticket: JobTicket, format: DocumentFormat, labels?: LabelSetup): Promise<Buffer> {
  const more = labels === undefined ? {} : { labels }
  const job: PrintJob = { key: `${randomUUID()}.1`, printer: `windows/${queue}`, title: 'Pages', format, ticket, ...more }
  const document = bytesDocument(bytes)
  expect(await system.check(job, document, deadline())).toEqual({ ok: true })
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  expect(await system.send(job, created.spoolerJob, document, deadline())).toEqual({ ok: true })
  const found = await eventually(() => cups.captured().find(({ title }) => title.includes(job.key)), { what: 'the printed document' })
  return found.bytes()
}

function pagesOf(document: Buffer): Page[] {
  return drawn(document, ['-sDEVICE=pgmraw', `-r${DPI}`]).map(readPgm)
}

/** Its first page. */
function jpegOf(document: Buffer): Buffer {
  const [jpeg] = drawn(document, ['-sDEVICE=jpeg', '-dJPEGQ=95', '-sPAPERSIZE=a4', '-dLastPage=1', `-r${DPI}`])
  return jpeg ?? Buffer.alloc(0)
}

/** Red, green and blue in the middle of its first page. */
function middleOf(document: Buffer): number[] {
  const [page] = drawn(document, ['-sDEVICE=ppmraw', '-r10'])
  const { width, height, gray: colors } = readPgm(page ?? Buffer.alloc(0))
  const at = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3
  return [...colors.subarray(at, at + 3)]
}

/** Somebody else's reading of PDF and PostScript: a file for each page. */
function drawn(document: Buffer, how: string[]): Buffer[] {
  const [gs] = requireTools('gs')
  const folder = tempDir('pages')
  const file = join(folder, 'document')
  writeFileSync(file, document)
  const pages = join(folder, 'page-%03d')
  execFileSync(gs, ['-q', '-dBATCH', '-dNOPAUSE', '-dSAFER', '-dGraphicsAlphaBits=4', '-dTextAlphaBits=4', ...how, `-o${pages}`, file])
  const names = readdirSync(folder).filter((name) => name.startsWith('page-'))
  return names.toSorted().map((name) => readFileSync(join(folder, name)))
}

function readPgm(bytes: Buffer): Page {
  const head = /^P[56]\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 200).toString('latin1'))
  if (head === null) throw new Error('not a picture')
  return { width: Number(head[1]), height: Number(head[2]), gray: bytes.subarray(head[0].length) }
}

const near = [-2, -1, 0, 1, 2]

/** How much ink of either lies more than two dots away from any of the other, as a share of all ink. */
function difference(one: Page, other: Page): number {
  const isInk = ({ width, height, gray }: Page, x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (gray[y * width + x] ?? 255) < 200
  const strays = (from: Page, to: Page) => {
    let [all, away] = [0, 0]
    for (let y = 0; y < from.height; y += 1)
      for (let x = 0; x < from.width; x += 1) {
        if (!isInk(from, x, y)) continue
        all += 1
        const isNear = near.some((dy) => near.some((dx) => isInk(to, x + dx, y + dy)))
        if (!isNear) away += 1
      }
    return all === 0 ? 1 : away / all
  }
  return Math.max(strays(one, other), strays(other, one))
}

function turned({ width, height, gray }: Page): Page {
  const bytes = Buffer.alloc(gray.length)
  // Against the clock.
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) bytes[(width - 1 - x) * height + y] = gray[y * width + x] ?? 255
  return { width: height, height: width, gray: bytes }
}

describe('pages that Windows lays out', () => {
  const pdf = samplePdf({ pages: 3, title: 'Windows' })

  test('look as they should, each on its paper', async () => {
    const [wanted, pages] = [pagesOf(pdf), await printed(pdf, { media: 'iso_a4_210x297mm' })]
    expect(pages.map(({ width, height }) => [width, height])).toEqual(wanted.map(({ width, height }) => [width, height]))
    for (const [index, page] of pages.entries()) expect(difference(page, wanted[index] ?? page), `page ${index + 1}`).toBeLessThan(0.02)
  })

  test('are chosen, and turned where they lie', async () => {
    const lying = samplePdf({ pages: 2, widthPt: 842, heightPt: 595, title: 'Lying' })
    const [, second] = pagesOf(lying)
    const pages = await printed(lying, { media: 'iso_a4_210x297mm', pageRanges: [{ from: 2, to: 2 }] })
    expect(pages).toHaveLength(1)
    expect(second !== undefined && pages[0] !== undefined && difference(pages[0], turned(second))).toBeLessThan(0.02)
  })

  test('come on other paper, several on a side', async () => {
    const pages = await printed(pdf, { media: 'iso_a5_148x210mm', numberUp: 2 })
    expect(pages).toHaveLength(2)
    expect(pages.map(({ width, height }) => [Math.round((width / DPI) * 25.4), Math.round((height / DPI) * 25.4)])).toEqual([
      [148, 210],
      [148, 210],
    ])
  })

  test('come on both sides, each copy on a fresh sheet, from the tray that is asked for', async () => {
    const ticket: JobTicket = { sides: 'two-sided-long-edge', copies: 2, mediaSource: 'Manual Feed' }
    const document = await bytesOf('Office', samplePdf({ title: 'Twice' }), ticket, 'application/pdf')
    const setup = document.toString('latin1')
    expect(setup).toMatch(/\*Duplex DuplexNoTumble/)
    expect(setup).toMatch(/\*InputSlot Manual/i)
    const hasInk = ({ gray }: Page) => gray.some((dot) => dot < 200)
    expect(pagesOf(document).map(hasInk)).toEqual([true, false, true, false])
  })

  test('of a picture fill the paper where that is asked for', async () => {
    const data = new Uint8Array(60 * 60).map((_dot, index) => (Math.floor(index / 60) < 30 ? 0 : 255))
    const [page] = await printed(Buffer.from(encode({ width: 60, height: 60, data, channels: 1 })), { printScaling: 'fill' }, 'image/png')
    const rowInk = (share: number) => page?.gray[Math.floor(page.height * share) * page.width + Math.floor(page.width / 2)]
    expect([rowInk(0.1), rowInk(0.4), rowInk(0.6), rowInk(0.9)]).toEqual([0, 0, 255, 255])
  })

  test('of a JPEG look as it does, in the quality that is asked for', async () => {
    const [wanted] = pagesOf(pdf)
    const [page] = await printed(jpegOf(pdf), { media: 'iso_a4_210x297mm', printQuality: 'high' }, 'image/jpeg')
    expect(page !== undefined && wanted !== undefined && difference(page, wanted)).toBeLessThan(0.02)
  })

  test.each([
    ['color', [254, 0, 0]],
    ['monochrome', [76, 76, 76]],
  ] as const)('of a red picture come out in %s', async (printColorMode, wanted) => {
    const red = jpegOf(Buffer.from('1 0 0 setrgbcolor 0 0 595 842 rectfill showpage'))
    const document = await bytesOf('Office', red, { printScaling: 'fill', printColorMode }, 'image/jpeg')
    const seen = middleOf(document)
    const off = Math.max(...seen.map((channel, index) => Math.abs(channel - (wanted[index] ?? 0))))
    expect(off, seen.join(' ')).toBeLessThan(12)
  })
})

test('a large raw document passes in pieces, byte for byte, as often as it is wanted', async () => {
  const bytes = randomBytes(3 * 1024 * 1024)
  const got = await bytesOf('Zebra_1', bytes, { copies: 2 }, 'application/octet-stream')
  expect(got.equals(Buffer.concat([bytes, bytes]))).toBe(true)
})

test('a PDF for a label printer without a driver comes as labels in its language, each copy after the other', async () => {
  const setup: LabelSetup = { language: 'application/vnd.zebra.zpl', printerResolution: '300dpi', widthUm: 50_800, heightUm: 25_400 }
  const pdf = samplePdf({ pages: 2, widthPt: 144, heightPt: 72 })
  const labels = await labelsOf(pdf, setup)
  expect(labels).toHaveLength(2)
  const got = await bytesOf('Zebra_1', pdf, { copies: 2 }, 'application/pdf', setup)
  expect(got.toString('latin1')).toBe([...labels, ...labels].join(''))
})

/** As they are drawn here, where what comes of it is looked at dot by dot. */
async function labelsOf(pdf: Buffer, setup: LabelSetup): Promise<string[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  try {
    const labels: string[] = []
    for await (const label of drawLabels(document, setup, {})) labels.push(label)
    return labels
  } finally {
    document.destroy()
    library.destroy()
  }
}

test('a PDF that is none leaves nothing in the queue', async () => {
  const job: PrintJob = { key: `${randomUUID()}.1`, printer: 'windows/Office', title: 'Broken', format: 'application/pdf', ticket: {} }
  const document = bytesDocument(Buffer.from('%PDF-1.4 nothing'))
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  expect(await system.send(job, created.spoolerJob, document, deadline())).toMatchObject({ problem: { code: 'document-damaged' } })
  expect(await system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
})
