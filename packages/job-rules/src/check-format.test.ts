import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { expect, test } from 'vitest'
import { checkFormat } from './check-format.ts'

const pdf = Buffer.from('%PDF-1.7')
const zpl = Buffer.from(' ^XA^FDlabel^FS^XZ')
const unknown = Buffer.from([0, 1, 2, 3])

test.each<[DocumentFormat, Buffer, boolean]>([
  ['application/pdf', pdf, true],
  ['application/pdf', Buffer.concat([Buffer.alloc(1000, ' '), pdf]), true],
  ['application/pdf', Buffer.concat([Buffer.alloc(1100, ' '), pdf]), false],
  ['image/png', Buffer.from('89504e470d0a1a0a00', 'hex'), true],
  ['image/jpeg', Buffer.from('ffd8ffe0', 'hex'), true],
  ['image/png', Buffer.from('ffd8ffe0', 'hex'), false],
  ['application/postscript', Buffer.from('%!PS-Adobe'), true],
  ['application/postscript', unknown, false],
  ['application/vnd.zebra.zpl', zpl, true],
  ['application/vnd.zebra.zpl', pdf, false],
  ['application/octet-stream', pdf, false],
  ['application/octet-stream', zpl, true],
  ['text/plain', zpl, true],
  ['application/vnd.zebra.epl', unknown, true],
])('declared as %s, what begins with %j is taken: %s', (declared, head, isTaken) => {
  expect(checkFormat(declared, head).ok).toBe(isTaken)
})
