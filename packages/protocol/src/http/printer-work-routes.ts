import { z } from 'zod'
import { JobId, PrinterId } from '../ids.ts'
import { DoubtVerdict } from '../job-state.ts'
import { Job, Timestamp } from '../job.ts'
import { route } from './route.ts'

const tag = 'Printers'
const PrinterParams = z.object({ printerId: PrinterId })

/** A person chooses among so many at a time; more are settled in several requests. */
export const MAX_SETTLED_AT_ONCE = 200

export const PrinterQueue = z
  .object({
    /** What prints now, the longest at it first: a few. */
    printing: z.array(Job),
    /** What comes next, in its order: a few. Jobs that its computer holds already come before those that wait at the relay. */
    next: z.array(Job),
    /** Jobs that wait at its computer: they are printed also while it is paused. */
    atComputer: z.int(),
    /** Jobs that wait at the relay. */
    atRelay: z.int(),
    /** Since when the oldest of those that wait, at either, has been waiting. */
    oldestSince: Timestamp.nullable(),
    uncertain: z.int(),
  })
  .meta({ id: 'PrinterQueue' })
export type PrinterQueue = z.infer<typeof PrinterQueue>

export const getPrinterQueue = route({
  id: 'getPrinterQueue',
  method: 'GET',
  path: '/v1/printers/{printerId}/queue',
  tag,
  summary: 'What waits at a printer, and what prints',
  access: { by: 'client', scope: 'jobs:read' },
  params: PrinterParams,
  replies: { 200: PrinterQueue },
  problems: ['printer-not-found'],
})

export const cancelWaitingJobs = route({
  id: 'cancelWaitingJobs',
  method: 'POST',
  path: '/v1/printers/{printerId}/cancel-waiting',
  tag,
  summary: 'Cancel every job that waits at a printer',
  description:
    'Those that wait at the relay are canceled when this answers (`canceled`). Of those that its computer already holds it is asked to let go (`asked`): each job’s state will say what became of it. What prints is left alone, and so is what is submitted after the request.',
  access: { by: 'client', scope: 'jobs:write' },
  params: PrinterParams,
  replies: { 200: z.object({ canceled: z.int(), asked: z.int() }) },
  problems: ['printer-not-found'],
})

export const settleJobsOfPrinter = route({
  id: 'settleJobsOfPrinter',
  method: 'POST',
  path: '/v1/printers/{printerId}/settle',
  tag,
  summary: 'Settle several uncertain jobs of a printer by one verdict',
  description:
    'As `POST /v1/jobs/{jobId}/settle` for each. Jobs that are not uncertain (any more), or not this printer’s, are left as they are and named in `unsettled`.',
  access: { by: 'client', scope: 'jobs:write' },
  params: PrinterParams,
  body: z.strictObject({ jobIds: z.array(JobId).min(1).max(MAX_SETTLED_AT_ONCE), verdict: DoubtVerdict }),
  replies: { 200: z.object({ settled: z.int(), unsettled: z.array(JobId) }) },
  problems: ['printer-not-found'],
})

/** `identified`: it blinks, beeps or shows something now. `cannot`: it has no way to. `no-answer`: nobody could ask it. */
export const identifyOutcomes = ['identified', 'cannot', 'no-answer'] as const

export const identifyPrinter = route({
  id: 'identifyPrinter',
  method: 'POST',
  path: '/v1/printers/{printerId}/identify',
  tag,
  summary: 'Let a printer show itself',
  description:
    'Asks the device for IPP `Identify-Printer`, so that whoever stands before it sees it blink or hears it beep. Many printers, and all that are not reached by IPP, can’t: then print a test page.',
  access: { by: 'client', scope: 'printers:write' },
  params: PrinterParams,
  replies: { 200: z.object({ outcome: z.enum(identifyOutcomes), detail: z.string() }) },
  problems: ['printer-not-found'],
})

export const listPrinterTags = route({
  id: 'listPrinterTags',
  method: 'GET',
  path: '/v1/printer-tags',
  tag,
  summary: 'The tags that printers have, by name, and how many have each',
  access: { by: 'client', scope: 'printers:read' },
  replies: { 200: z.object({ items: z.array(z.object({ tag: z.string(), printers: z.int() })) }) },
  problems: [],
})
