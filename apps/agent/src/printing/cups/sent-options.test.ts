import { expect, test } from 'vitest'
import { sentOptions } from './sent-options.ts'
import { translateTicket } from './translate-ticket.ts'

test('what was sent is told under its IPP names, with what the defaults have filled in', () => {
  const ticket = {
    copies: 2,
    mediaSource: 'tray-2',
    printerResolution: '600x1200dpi',
    pageRanges: [
      { from: 1, to: 4 },
      { from: 7, to: 7 },
    ],
  }
  const sent = sentOptions(translateTicket(ticket, { media: 'iso_a4_210x297mm', printScaling: 'fit' }, 'application/pdf'))
  expect(Object.fromEntries(sent.map(({ name, value }) => [name, value]))).toEqual({
    'copies': '2',
    'media-col': '{media-size={x-dimension=21000 y-dimension=29700} media-source=tray-2}',
    'print-scaling': 'fit',
    'printer-resolution': '600x1200dpi',
    'page-ranges': '1-4,7-7',
  })
})

test('with a raw document nothing goes but its copies', () => {
  expect(sentOptions(translateTicket({}, { media: 'iso_a4_210x297mm' }, 'application/vnd.zebra.zpl'))).toEqual([])
})
