import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { Printer, TestPageFormat } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { readPrinter } from '../computers/printers/printer-queries.ts'
import { uuidV7 } from '../db/uuid-v7.ts'
import type { JobSubmitter, Submitted } from './submit-job.ts'
import { timeAtSite } from './time-at-site.ts'
import { testPageEpl, testPageEscPos, testPageZpl } from './test-page-labels.ts'
import { testPagePdf } from './test-page-pdf.ts'

interface TestPageRequest {
  caller: Caller
  printerId: PrinterId
  /** What it is made in; by what the printer is when absent. */
  format?: TestPageFormat | undefined
  /** Where people reach this relay. */
  relayUrl: string
  now: Date
}

const makers: Record<TestPageFormat, (lines: readonly string[]) => Buffer> = {
  'application/pdf': testPagePdf,
  'application/vnd.zebra.zpl': testPageZpl,
  'application/vnd.zebra.epl': testPageEpl,
  'application/vnd.epson.escpos': testPageEscPos,
}

/** Submits a test page that tells, to whoever finds it in the tray, all that is needed to find its printer and its job. */
export async function submitTestPage(pool: pg.Pool, submitter: JobSubmitter, request: TestPageRequest): Promise<Submitted> {
  const { caller, printerId, now } = request
  const printer = await readPrinter(pool, caller.reach, printerId)
  if (printer === undefined) return refuse('printer-not-found', `there is no printer ${printerId}`)
  const id = uuidV7(now)
  const format = request.format ?? formatFor(printer)
  const job = {
    printerId,
    title: `Test page for ${printer.displayName}`.slice(0, 255),
    contentType: format,
    ticket: {},
    expiresIn: 3_600,
    metadata: { source: 'test-page' },
  }
  const timeZone = await readTimeZone(pool, caller.organizationId, printer.siteId)
  const bytes = makers[format](linesFor(printer, { ...request, id, timeZone }))
  return submitter.submitBytes({ caller, job, idempotencyKey: null, id }, bytes, now)
}

async function readTimeZone(pool: pg.Pool, organizationId: string, siteId: string): Promise<string> {
  const { rows } = await pool.query<{ timeZone: string }>(
    'select time_zone as "timeZone" from site where organization_id = $1 and id = $2',
    [organizationId, siteId],
  )
  return rows[0]?.timeZone ?? 'UTC'
}

function linesFor(printer: Printer, { caller, relayUrl, now, id, timeZone }: TestPageRequest & { id: string; timeZone: string }): string[] {
  return [
    'Cloud Print test page',
    `Printer: ${printer.displayName}`,
    ...(printer.alias === null ? [] : [`Queue: ${printer.systemName}`]),
    `Computer: ${printer.computerName}`,
    `Site: ${printer.siteName}`,
    `Time: ${timeAtSite(now, timeZone)}`,
    `Relay: ${relayUrl}`,
    `Asked for by ${caller.name}`,
    `Job: ${id}`,
  ]
}

function formatFor({
  makeAndModel,
  systemName,
  capabilities: { formats },
}: Pick<Printer, 'makeAndModel' | 'systemName'> & { capabilities: { formats: DocumentFormat[] } }): TestPageFormat {
  if (formats.includes('application/pdf')) return 'application/pdf'
  const name = `${makeAndModel} ${systemName}`
  if (/receipt|epson|esc.?pos|\btm-|star/i.test(name)) return 'application/vnd.epson.escpos'
  if (/\bepl|eltron|lp ?2[0-9]{3}/i.test(name)) return 'application/vnd.zebra.epl'
  return 'application/vnd.zebra.zpl'
}
