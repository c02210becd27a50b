import { OrganizationId } from '@cloudprint/protocol/ids'
import { SubmitJob } from '@cloudprint/protocol/job'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { wholeReach } from '../access/reach.ts'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'
import { PrinterFinder } from '../computers/printers/find-printer.ts'
import { QueueDepth } from './queue-depth.ts'
import { JobSubmitter } from './submit-job.ts'

type Ground = ConstructorParameters<typeof JobSubmitter>[0]
type ComputerRows = ConstructorParameters<typeof PrinterFinder>[0]

test.each([
  ['nobody has', undefined],
  ['another organization has', { organizationId: randomUUID() } as PrinterForSubmit],
])('the queue of a printer that %s is not counted', async (_what, found) => {
  const counted: string[] = []
  const depth = new QueueDepth((printerId) => {
    counted.push(printerId)
    return Promise.resolve(0)
  }, 10)
  const printers = new PrinterFinder({ findPrinter: () => Promise.resolve(found) } as unknown as ComputerRows)
  const submitter = new JobSubmitter({ depth, printers, rows: {} } as Ground)
  const job = SubmitJob.parse({ printerId: randomUUID(), title: 'Label', contentType: 'application/vnd.zebra.zpl' })
  const caller = { reach: wholeReach(OrganizationId.parse(randomUUID())), kind: 'api-key' as const, name: 'WMS' }
  const answer = await submitter.submitBytes({ caller, job, idempotencyKey: null }, Buffer.from('^XA^XZ'), new Date())
  expect(answer).toMatchObject({ ok: false, problem: { code: 'printer-not-found' } })
  expect(counted).toEqual([])
})
