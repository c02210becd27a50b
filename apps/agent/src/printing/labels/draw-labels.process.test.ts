import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { decode, encode } from 'fast-png'
import { ready } from 'zpl-renderer-js'
import { describe, expect, test } from 'vitest'
import { imagePdf } from '../pdf/image-pdf.ts'
import { drawLabels } from './draw-labels.ts'

/** 4 x 6 inches at 8 dots per millimetre. */
const setup: LabelSetup = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 }
const [labelWidth, labelHeight] = [812, 1218]

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
async function print(zpl: string): Promise<(x: number, y: number) => boolean> {
  const { api } = await ready
  const png = decode(Buffer.from(await api.zplToBase64Async(zpl, 101.6, 152.4, 8), 'base64'))
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

describe('a page that becomes a label', () => {
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
    const small = await draw(samplePdf({ widthPt: 144, heightPt: 144 }))
    const [onLarge, onSmall] = await Promise.all([large, small].map(([zpl = '']) => print(zpl)))
    const extent = (isBlack: ((x: number, y: number) => boolean) | undefined) => {
      const columns = Array.from({ length: labelWidth }, (_, x) => x).filter((x) =>
        Array.from({ length: labelHeight }, (_each, y) => y).some((y) => isBlack?.(x, y) === true),
      )
      return (columns.at(-1) ?? 0) - (columns[0] ?? 0)
    }
    expect(extent(onLarge)).toBeGreaterThan(labelWidth * 0.85)
    expect(extent(onSmall)).toBeLessThan(2 * 203)
  })

  test('one of several is chosen by page ranges', async () => {
    const pdf = samplePdf({ pages: 5, widthPt: 288, heightPt: 432 })
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
    const [zpl = ''] = await draw(samplePdf({ widthPt: 288, heightPt: 432 }))
    expect(zpl.length).toBeLessThan(8_000)
  })

  test('a poster at its own size is refused', async () => {
    await expect(draw(samplePdf({ widthPt: 14_000, heightPt: 14_000 }), { printScaling: 'none' })).rejects.toThrow('page 1 is')
  })
})
