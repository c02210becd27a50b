import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { samplePdf } from '../sample-pdf.ts'
import { tempDir } from '../temp-dir.ts'
import { startIppPrinter, type IppPrinter } from './ipp-printer.ts'
import { startPrivateCups, type PrivateCups } from './private-cups.ts'

let cups: PrivateCups
let printer: IppPrinter
const path = join(tempDir('documents'), 'letter.pdf')

beforeAll(async () => {
  writeFileSync(path, samplePdf({ pages: 2 }))
  ;[cups, printer] = await Promise.all([startPrivateCups(), startIppPrinter()])
  await cups.addQueue({ name: 'everywhere', uri: printer.uri, model: 'everywhere' })
  await cups.untilDriverMade('everywhere')
})
afterAll(async () => {
  await cups.stop()
  await printer.stop()
})

const print = (...options: string[]) => cups.run('lp', '-d', 'everywhere', ...options, path)
const state = () => cups.run('lpstat', '-l', '-p', 'everywhere')

test('a document arrives with its attributes', async () => {
  await print('-o', 'media=iso_a4_210x297mm')
  const [document] = await printer.untilPrinted(1)
  expect(document?.contentType).toBe('application/pdf')
  expect(document?.bytes().subarray(0, 5).toString()).toBe('%PDF-')
  expect(JSON.stringify(document?.attributes)).toContain('21000')
})

test('it is out of paper until it is cleared, and then prints', async () => {
  const before = printer.documents().length
  printer.block('media-empty')
  await print()
  await printer.untilBlocked()
  await eventually(async () => expect(await state()).toContain('media-empty'))
  expect(printer.documents()).toHaveLength(before)
  printer.clear()
  await printer.untilPrinted(before + 1)
  await eventually(async () => expect(await state()).not.toContain('media-empty'))
})

test('a job that the printer aborts prints nothing', async () => {
  const before = printer.documents().length
  printer.failNext()
  await print()
  await eventually(async () => expect(await cups.run('lpstat', '-o', 'everywhere')).toBe(''))
  expect(printer.documents()).toHaveLength(before)
  await print()
  await printer.untilPrinted(before + 1)
})

test('two printers run side by side, and one comes back on its port after its plug was pulled', async () => {
  const other = await startIppPrinter({ name: 'Other Printer' })
  await other.kill9()
  await expect(fetch(`http://localhost:${other.port}/`)).rejects.toThrow()
  await other.start()
  const response = await fetch(`http://localhost:${other.port}/`)
  expect(response.status).toBe(200)
  await other.stop()
})
