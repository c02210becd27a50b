import { expect, test } from 'vitest'
import { rawLanguages } from './raw-languages.ts'

const zpl = 'application/vnd.zebra.zpl'
const epl = 'application/vnd.zebra.epl'
const escpos = 'application/vnd.epson.escpos'

test.each([
  ['Zebra ZPL Label Printer', '', [zpl, epl]],
  ['Zebra EPL2 Label Printer', '', [zpl, epl]],
  ['Zebra Technologies ZTC ZD420-203dpi ZPL', '', [zpl, epl]],
  ['SATO CL4NX', '', [zpl, epl]],
  ['Unnamed', 'MFG:X;CMD:ZPL;', [zpl, epl]],
  ['Epson TM-T88V', '', [escpos]],
  ['Star TSP143', '', [escpos]],
  ['HP LaserJet Series PCL 6', 'CMD:PJL,PCL,POSTSCRIPT;', []],
  ['Generic PostScript Printer', '', []],
  ['Canon iR-ADV C3525', 'CMD:PCL5,POSTSCRIPT;', []],
])('%s (%s) speaks %j besides raw bytes', (model, deviceId, languages) => {
  expect(rawLanguages(model, deviceId)).toEqual([...languages, 'application/octet-stream'])
})
