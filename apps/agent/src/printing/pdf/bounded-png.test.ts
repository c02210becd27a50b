import { crc32, deflateSync } from 'node:zlib'
import { decode, encode } from 'fast-png'
import { expect, test } from 'vitest'
import { boundedPng } from './bounded-png.ts'

const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

function png({ width, height, unpacked, more = [] }: { width: number; height: number; unpacked: number; more?: Buffer[] }): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([
    head,
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(Buffer.alloc(unpacked))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test.each([1, 2, 3, 4] as const)('a picture of %i channels stays what it is', (channels) => {
  const data = Uint8Array.from({ length: 30 * 20 * channels }, (_each, index) => index % 251)
  const picture = encode({ width: 30, height: 20, data, channels, depth: 8 })
  expect(decode(boundedPng(picture))).toEqual(decode(picture))
})

test('one of more dots than a large sheet is refused before it is unpacked', () => {
  expect(() => boundedPng(png({ width: 60_000, height: 60_000, unpacked: 10 }))).toThrow('60000 by 60000 dots')
})

test('one that unpacks to more than its header says is refused', () => {
  expect(() => boundedPng(png({ width: 1, height: 1, unpacked: 50_000_000 }))).toThrow('more than its header says')
  expect(decode(boundedPng(png({ width: 3, height: 1, unpacked: 4 })))).toMatchObject({ width: 3, height: 1 })
})

test('a colour profile, which may unpack to anything, is not even looked at', () => {
  const profile = Buffer.concat([Buffer.from('p\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000))])
  const picture = png({ width: 3, height: 1, unpacked: 4, more: [chunk('iCCP', profile)] })
  expect(boundedPng(picture).length).toBeLessThan(200)
})

test.each([Buffer.alloc(0), head, Buffer.from('GIF89a, and no PNG at all'), png({ width: 3, height: 1, unpacked: 4 }).subarray(0, 40)])(
  'what is none, or cut, is refused: %#',
  (bytes) => {
    expect(() => boundedPng(bytes)).toThrow()
  },
)
