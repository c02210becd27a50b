import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DrawnFormat, LabelResolution, LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { decode, encode } from 'fast-png'
import { ready } from 'zpl-renderer-js'
import { describe, expect, test } from 'vitest'
import { imagePdf } from '../pdf/image-pdf.ts'
import { drawLabels } from './draw-labels.ts'

/** 2 x 3 inches at 8 dots per millimetre. */
const setup: LabelSetup = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 50_800, heightUm: 76_200 }
const [labelWidth, labelHeight] = [406, 609]

async function draw(pdf: Uint8Array, ticket: JobTicket = {}, labels = setup): Promise<string[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  try {
    const drawn: string[] = []
    for await (const label of drawLabels(document, labels, ticket)) drawn.push(label)
    return drawn
  } finally {
    document.destroy()
    library.destroy()
  }
}

/** What a Zebra would print, drawn by somebody else's reading of ZPL: true where it is black. */
async function print(
  zpl: string,
  { widthMm, heightMm, dotsPerMm } = { widthMm: 50.8, heightMm: 76.2, dotsPerMm: 8 },
): Promise<(x: number, y: number) => boolean> {
  const { api } = await ready
  const png = decode(Buffer.from(await api.zplToBase64Async(zpl, widthMm, heightMm, dotsPerMm), 'base64'))
  return (x, y) => (png.data[(y * png.width + x) * png.channels] ?? 255) < 128
}

/** A picture in which every dot is known: its corner marks tell which way it lies. */
function cornerImage(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height).fill(255)
  const blacken = (fromX: number, fromY: number, size: number) => {
    for (let y = fromY; y < fromY + size; y += 1) data.fill(0, y * width + fromX, y * width + fromX + size)
  }
  blacken(0, 0, 50)
  blacken(width - 20, 0, 20)
  return encode({ width, height, data, channels: 1, depth: 8 })
}

const devices = { 'application/pdf': 'pdfwrite', 'image/png': 'pnggray', 'image/jpeg': 'jpeggray' } as const satisfies Record<
  DrawnFormat,
  string
>

/** In inches: a bar from the upper edge down. */
const paper = { width: 2, height: 3 }
const bar = { left: 1, width: 0.125, height: 2 }

/** Made by other people's programs, as documents are. */
function barOnLabel(format: DrawnFormat, dpi: number): Uint8Array {
  const [gs] = requireTools('gs')
  const file = join(tempDir('bar'), 'document')
  const postscript = `${bar.left * 72} ${(paper.height - bar.height) * 72} ${bar.width * 72} ${bar.height * 72} rectfill showpage`
  const size = [`-dDEVICEWIDTHPOINTS=${paper.width * 72}`, `-dDEVICEHEIGHTPOINTS=${paper.height * 72}`, `-r${dpi}`]
  execFileSync(gs, ['-q', '-dBATCH', '-dNOPAUSE', '-dSAFER', `-sDEVICE=${devices[format]}`, ...size, `-o${file}`, '-c', postscript])
  return readFileSync(file)
}

describe('a document for a printer', () => {
  test.each([
    ['image/png', '203dpi', 8],
    ['image/jpeg', '203dpi', 8],
    ['application/pdf', '300dpi', 12],
    ['image/jpeg', '300dpi', 12],
    ['application/pdf', '600dpi', 24],
    ['image/png', '600dpi', 24],
  ] as const)('as %s comes out sharp and in its place at %s', async (format, printerResolution: LabelResolution, dotsPerMm) => {
    const dpi = Number.parseInt(printerResolution, 10)
    const document = barOnLabel(format, dpi)
    const pdf = format === 'application/pdf' ? document : imagePdf(document, format, { fallbackDpi: dpi })
    const [zpl = ''] = await draw(pdf, {}, { ...setup, printerResolution })
    // A head has so many dots to a millimetre, more or less: 300 to the inch are 11.8.
    const isBlack = await print(zpl, { widthMm: (paper.width * dpi) / dotsPerMm, heightMm: (paper.height * dpi) / dotsPerMm, dotsPerMm })
    const at = (inches: number) => Math.round(inches * dpi)
    const columns = Array.from({ length: at(paper.width) }, (_column, x) => x).filter((x) => isBlack(x, at(1)))
    const rows = Array.from({ length: at(paper.height) }, (_row, y) => y).filter((y) => isBlack(at(bar.left + bar.width / 2), y))
    const off = [
      (columns[0] ?? 0) - at(bar.left),
      columns.length - at(bar.width),
      (columns.at(-1) ?? 0) - (columns[0] ?? 0) + 1 - columns.length,
      rows[0] ?? 9,
      rows.length - at(bar.height),
    ]
    expect(Math.max(...off.map(Math.abs)), off.join(' ')).toBeLessThanOrEqual(2)
  })
})

describe('a page that becomes a label', () => {
  test('is black where it is darker than half, and white elsewhere', async () => {
    const steps = new Uint8Array(labelWidth * labelHeight).map((_dot, index) => Math.floor(((index % labelWidth) * 256) / labelWidth))
    const image = encode({ width: labelWidth, height: labelHeight, data: steps, channels: 1, depth: 8 })
    const [zpl = ''] = await draw(imagePdf(image, 'image/png', { fallbackDpi: 203 }))
    const isBlack = await print(zpl)
    const columns = Array.from({ length: labelWidth }, (_column, x) => x)
    expect(columns.filter((x) => isBlack(x, 300))).toEqual(columns.slice(0, labelWidth / 2))
  })

  test('comes out dot for dot as it was drawn', async () => {
    const [zpl = ''] = await draw(imagePdf(cornerImage(labelWidth, labelHeight), 'image/png', { fallbackDpi: 203 }))
    const isBlack = await print(zpl)
    const expected = (x: number, y: number) => (x < 50 && y < 50) || (x >= labelWidth - 20 && y < 20)
    const wrong: string[] = []
    for (let y = 0; y < labelHeight; y += 1)
      for (let x = 0; x < labelWidth; x += 1) if (isBlack(x, y) !== expected(x, y)) wrong.push(`${x},${y}`)
    expect(wrong).toEqual([])
  })

  test.each([
    ['portrait', [10, 10], [labelWidth - 10, 10]],
    ['landscape', [10, labelHeight - 10], [10, 10]],
    ['reverse-portrait', [labelWidth - 10, labelHeight - 10], [10, labelHeight - 10]],
    ['reverse-landscape', [labelWidth - 10, 10], [labelWidth - 10, labelHeight - 10]],
  ] as const)('lies %s when it is asked to', async (orientationRequested, [bigX, bigY], [smallX, smallY]) => {
    const isTurned = orientationRequested.endsWith('landscape')
    const [width, height] = isTurned ? [labelHeight, labelWidth] : [labelWidth, labelHeight]
    const [zpl = ''] = await draw(imagePdf(cornerImage(width, height), 'image/png', { fallbackDpi: 203 }), { orientationRequested })
    const isBlack = await print(zpl)
    expect([isBlack(bigX, bigY), isBlack(smallX, smallY)]).toEqual([true, true])
    const corners = [10, labelWidth - 10].flatMap((x) => [10, labelHeight - 10].map((y) => isBlack(x, y)))
    expect(corners.filter(Boolean)).toHaveLength(2)
  })

  test('is turned by itself when it is made across', async () => {
    const [zpl = ''] = await draw(imagePdf(cornerImage(labelHeight, labelWidth), 'image/png', { fallbackDpi: 203 }))
    const isBlack = await print(zpl)
    expect(isBlack(10, labelHeight - 10)).toBe(true)
  })

  test('is made smaller when it is larger, and stays at its size when it is smaller', async () => {
    const large = await draw(samplePdf({ widthPt: 595, heightPt: 842 }))
    const small = await draw(samplePdf({ widthPt: 72, heightPt: 72 }))
    const [onLarge, onSmall] = await Promise.all([large, small].map(([zpl = '']) => print(zpl)))
    const extent = (isBlack: ((x: number, y: number) => boolean) | undefined) => {
      const columns = Array.from({ length: labelWidth }, (_, x) => x).filter((x) =>
        Array.from({ length: labelHeight }, (_each, y) => y).some((y) => isBlack?.(x, y) === true),
      )
      return (columns.at(-1) ?? 0) - (columns[0] ?? 0)
    }
    expect(extent(onLarge)).toBeGreaterThan(labelWidth * 0.85)
    expect(extent(onSmall)).toBeLessThan(203)
  })

  test('one of several is chosen by page ranges', async () => {
    const pdf = samplePdf({ pages: 5, widthPt: 144, heightPt: 216 })
    const all = await draw(pdf)
    const some = await draw(pdf, {
      pageRanges: [
        { from: 2, to: 3 },
        { from: 5, to: 9 },
      ],
    })
    expect(some).toEqual([all[1], all[2], all[4]])
  })

  test('a plain label is a few kilobytes', async () => {
    const [zpl = ''] = await draw(samplePdf({ widthPt: 144, heightPt: 216 }))
    expect(zpl.length).toBeLessThan(8_000)
  })

  test('a poster at its own size is refused', async () => {
    await expect(draw(samplePdf({ widthPt: 14_000, heightPt: 14_000 }), { printScaling: 'none' })).rejects.toThrow('page 1 is')
  })
})
