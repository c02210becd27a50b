import { buffer } from 'node:stream/consumers'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { largeDocument, sampleJpeg, samplePng, sampleText, sampleZpl } from './sample-documents.ts'
import { brokenPdf, encryptedPdf, samplePdf } from './sample-pdf.ts'

test('every offset in a PDF points at its object', () => {
  const pdf = samplePdf({ pages: 3, title: 'Label (north)' }).toString('latin1')
  const xref = Number(pdf.match(/startxref\n(\d+)/)?.[1])
  expect(pdf.slice(xref, xref + 4)).toBe('xref')
  const offsets = [...pdf.slice(xref).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
  expect(offsets).toHaveLength(9)
  offsets.forEach((offset, index) => expect(pdf.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj`)))
  expect(pdf).toContain(String.raw`(Label \(north\) page 3 of 3)`)
})

test('the broken ones are broken, the encrypted one asks for a password', () => {
  expect(brokenPdf('cut').toString('latin1')).not.toContain('%%EOF')
  expect(brokenPdf('mislabelled').toString('latin1')).not.toContain('%PDF')
  expect(brokenPdf('empty').toString('latin1')).toContain('/Count 0')
  expect(encryptedPdf().toString('latin1')).toContain('/Encrypt')
})

test('images carry their signatures and whole pixels', () => {
  const png = samplePng({ widthPx: 10, heightPx: 4 })
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  const start = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)))
  expect(pixels).toHaveLength(4 * 11)
  const jpeg = sampleJpeg()
  expect([jpeg.subarray(0, 2).toString('hex'), jpeg.subarray(-2).toString('hex')]).toEqual(['ffd8', 'ffd9'])
})

test('text and labels are what printers and people read', () => {
  expect(sampleZpl('A1').toString()).toMatch(/^\^XA[\s\S]*\^FDA1\^FS[\s\S]*\^XZ\n$/)
  expect(sampleText().toString('utf8')).toContain('Grüße')
})

test('a large document has exactly its size and is the same each time', async () => {
  const [one, again, other] = await Promise.all([largeDocument(200_001), largeDocument(200_001), largeDocument(200_001, 2)].map(buffer))
  expect(one).toHaveLength(200_001)
  expect(one?.equals(again ?? Buffer.of())).toBe(true)
  expect(one?.equals(other ?? Buffer.of())).toBe(false)
})
