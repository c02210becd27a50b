import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { readPrinter } from '../computers/printer-queries.ts'
import type { JobSubmitter, Submitted } from './submit-job.ts'
import { testPagePdf } from './test-page-pdf.ts'

interface TestPageRequest {
  caller: Caller
  printerId: PrinterId
  now: Date
}

/** Submits a test page in a format that the printer can print: PDF with a driver, ZPL, EPL or ESC/POS without. */
export async function submitTestPage(pool: pg.Pool, submitter: JobSubmitter, request: TestPageRequest): Promise<Submitted> {
  const { caller, printerId, now } = request
  const printer = await readPrinter(pool, caller.reach, printerId)
  if (printer === undefined) return refuse('printer-not-found', `there is no printer ${printerId}`)
  const lines = [
    'Cloud Print test page',
    `Printer: ${printer.displayName}`,
    `Computer: ${printer.computerName}`,
    `Asked for by ${caller.name}`,
    now.toISOString().replace('T', ' ').slice(0, 19) + ' UTC',
  ]
  const page = testPageFor(printer, lines)
  const job = {
    printerId,
    title: `Test page for ${printer.displayName}`.slice(0, 255),
    contentType: page.format,
    ticket: {},
    expiresIn: 3_600,
    metadata: { source: 'test-page' },
  }
  return submitter.submitBytes({ caller, job, idempotencyKey: null }, page.bytes, now)
}

function testPageFor(
  printer: { isRaw: boolean; makeAndModel: string; displayName: string; capabilities: { formats: DocumentFormat[] } },
  lines: string[],
): { format: DocumentFormat; bytes: Buffer } {
  if (printer.capabilities.formats.includes('application/pdf')) return { format: 'application/pdf', bytes: testPagePdf(lines) }
  const name = `${printer.makeAndModel} ${printer.displayName}`
  if (/receipt|epson|esc.?pos|\btm-|star/i.test(name)) return { format: 'application/vnd.epson.escpos', bytes: testPageEscPos(lines) }
  if (/\bepl|eltron|lp ?2[0-9]{3}/i.test(name)) return { format: 'application/vnd.zebra.epl', bytes: testPageEpl(lines) }
  return { format: 'application/vnd.zebra.zpl', bytes: testPageZpl(lines) }
}

/** `^` and `~` begin ZPL commands, so they must not come from a name. */
function testPageZpl(lines: string[]): Buffer {
  const fields = lines.map((line, index) => `^FO40,${40 + index * 50}^A0N,32,32^FD${line.replaceAll(/[\^~]/g, ' ')}^FS`)
  return Buffer.from(`^XA^CI28\n${fields.join('\n')}\n^XZ\n`, 'utf8')
}

function testPageEpl(lines: string[]): Buffer {
  const fields = lines.map((line, index) => `A40,${40 + index * 40},0,3,1,1,N,"${line.replaceAll(/["\\]/g, ' ')}"`)
  return Buffer.from(`\nN\n${fields.join('\n')}\nP1\n`, 'latin1')
}

/** ESC @ resets, GS V 66 cuts after feeding (Epson ESC/POS reference). */
function testPageEscPos(lines: string[]): Buffer {
  const text = lines.map((line) => line.replaceAll(/[^\u0020-\u007e]/g, '?')).join('\n')
  return Buffer.concat([Buffer.from([0x1b, 0x40]), Buffer.from(`${text}\n\n`, 'latin1'), Buffer.from([0x1d, 0x56, 0x42, 0x03])])
}
