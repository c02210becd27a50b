import { z } from 'zod'
import type { DocumentFormat } from '../document-format.ts'
import { ComputerId, JobId, PrinterId, SiteId } from '../ids.ts'
import { DoubtPolicy, DoubtVerdict } from '../job-state.ts'
import { Job, Timestamp } from '../job.ts'
import { LabelSetup } from '../label-setup.ts'
import { PrinterAlias, PrinterTag, PrinterTags } from '../printer-label.ts'
import { PrinterCapabilities, PrinterDescription, PrinterHealth } from '../printer.ts'
import { ProblemCode } from '../problems.ts'
import { StopPolicy, queueActKinds } from '../queue-act.ts'
import { SealingKey, SealingPurpose } from '../sealing-key.ts'
import { Text } from '../text.ts'
import { oneOrMore, pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

const tag = 'Printers'
const PrinterParams = z.object({ printerId: PrinterId })

/**
 * Whether a job for this printer would print now: `ready`; `attention` (it prints, and something wants a person soon);
 * `stopped` (it does not print until somebody acts, also where a job in doubt blocks it); `paused` (somebody told the relay to hand
 * out nothing to it, whatever else is the matter); `unreachable` (its computer is not connected: what follows is the last that was
 * known); `gone` (its queue no longer exists).
 */
export const availabilities = ['ready', 'attention', 'stopped', 'paused', 'unreachable', 'gone'] as const
export const Availability = z.enum(availabilities)
export type Availability = z.infer<typeof Availability>

export const Printer = z
  .object({
    id: PrinterId,
    computerId: ComputerId,
    computerName: z.string(),
    siteId: SiteId,
    siteName: z.string(),
    /** The queue's name in its print system, such as `cups/Zebra_1`. */
    name: z.string(),
    ...PrinterDescription.shape,
    /** The name shown to people: its alias, or else what its print system calls it. */
    displayName: z.string(),
    /** What its print system calls it. */
    systemName: z.string(),
    /** What the organization calls it; null where nobody has given it a name. */
    alias: z.string().nullable(),
    tags: z.array(z.string()),
    availability: Availability,
    /** Since when `availability` is what it is. */
    availabilitySince: Timestamp,
    /** What becomes of a job in doubt that names no `onDoubt` of its own. */
    onDoubt: DoubtPolicy,
    /** A job in doubt holds up the later jobs of this printer until it is settled; they are then handed out one at a time. */
    doubtBlocks: z.boolean(),
    /** What becomes of its queue when the print system stops it on an error; one that a person paused stays paused. */
    onStop: StopPolicy,
    /** How PDFs and images become labels on a queue without a driver; null where they are refused. */
    labels: LabelSetup.nullable(),
    /** Nothing is handed out to it, since when, and who told the relay so; its jobs wait. */
    paused: z.object({ since: Timestamp, byName: z.string() }).nullable(),
    /** The job in doubt that holds up the later ones now. */
    blockedBy: JobId.nullable(),
    capabilities: PrinterCapabilities,
    health: PrinterHealth,
    /** Jobs that wait, at the relay or at its computer; how many of them are at its computer; and jobs that print. */
    jobsQueued: z.int(),
    jobsAtComputer: z.int(),
    jobsPrinting: z.int(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Printer' })
export type Printer = z.infer<typeof Printer>

export const listPrinters = route({
  id: 'listPrinters',
  method: 'GET',
  path: '/v1/printers',
  tag,
  summary: 'List printers with capabilities and health',
  access: { by: 'client', scope: 'printers:read' },
  query: z.object({
    ...pageQuery,
    computerId: ComputerId.optional(),
    siteId: SiteId.optional(),
    availability: Availability.optional(),
    /** The one with this alias, in whatever case: how a system that knows printers by the organization's names finds their ids. */
    alias: PrinterAlias.optional(),
    /** Those that have all of these. */
    tag: oneOrMore(PrinterTag).optional(),
    /** Part of its names, tags, place, model, computer or site. */
    search: Text(255).optional(),
  }),
  replies: { 200: pageOf(Printer) },
  problems: [],
})

export const getPrinter = route({
  id: 'getPrinter',
  method: 'GET',
  path: '/v1/printers/{printerId}',
  tag,
  summary: 'Read a printer',
  access: { by: 'client', scope: 'printers:read' },
  params: PrinterParams,
  replies: { 200: Printer },
  problems: ['printer-not-found'],
})

export const changePrinter = route({
  id: 'changePrinter',
  method: 'PATCH',
  path: '/v1/printers/{printerId}',
  tag,
  summary: 'Name, tag or pause a printer, and set what it does about jobs in doubt and a queue that stops itself',
  description:
    'An `alias` is shown instead of the name that the print system has; null takes it away. While a printer is `paused`, the relay hands out nothing to it and its jobs wait; what its computer already holds is printed. A job is in doubt when nobody can know whether it was handed over or printed. `onDoubt` is the default for jobs that name none, from the next job on. With `doubtBlocks` a job in doubt holds up the later jobs of this printer until it is settled; to keep that promise such a printer is given one job at a time. What its computer already holds is printed. With `onStop: "resume"` the agent starts a queue again that its print system stopped on an error, once the device answers, less and less often, and gives up after a few times; the job that failed is then sent again from its start, as CUPS does under its own `retry-job`. With `hold`, the default, it stays stopped. A queue that a person paused is never started. With `labels` the agent draws PDFs and images at the printer’s resolution and sends them in its language, for a queue without a driver that passes bytes on as they are; `capabilities` say then what it takes.',
  access: { by: 'client', scope: 'printers:write' },
  params: PrinterParams,
  body: z
    .strictObject({
      alias: PrinterAlias.nullable().optional(),
      tags: PrinterTags.optional(),
      paused: z.boolean().optional(),
      onDoubt: DoubtPolicy.optional(),
      doubtBlocks: z.boolean().optional(),
      onStop: StopPolicy.optional(),
      labels: z.strictObject(LabelSetup.shape).nullable().optional(),
    })
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: Printer },
  problems: ['printer-not-found', 'printer-alias-taken', 'printer-has-driver'],
})

/** What was done to a printer: by its agent about a queue that had stopped itself, or by somebody. */
export const PrinterEvent = z
  .object({
    /** When the relay learned of it. */
    at: Timestamp,
    by: z.enum(['agent', 'person', 'api-key']),
    byName: z.string(),
    event: z.discriminatedUnion('kind', [
      z.object({
        kind: z.enum(queueActKinds),
        happenedAt: Timestamp,
        stoppedSince: Timestamp,
        why: z.string(),
        attempt: z.int(),
        problem: z.object({ code: ProblemCode, detail: z.string(), advice: z.string() }).nullable(),
      }),
      z.object({
        kind: z.literal('changed'),
        alias: z.string().nullable().optional(),
        tags: z.array(z.string()).optional(),
        paused: z.boolean().optional(),
        onDoubt: DoubtPolicy.optional(),
        doubtBlocks: z.boolean().optional(),
        onStop: StopPolicy.optional(),
        labels: LabelSetup.nullable().optional(),
      }),
      /** Of jobs that waited: so many were canceled at once, and so many more their computer was asked to let go. */
      z.object({ kind: z.literal('jobs-canceled'), canceled: z.int(), asked: z.int() }),
      z.object({ kind: z.literal('jobs-settled'), verdict: DoubtVerdict, jobs: z.int() }),
      z.object({ kind: z.literal('identified') }),
    ]),
  })
  .meta({ id: 'PrinterEvent' })
export type PrinterEvent = z.infer<typeof PrinterEvent>

export const listPrinterEvents = route({
  id: 'listPrinterEvents',
  method: 'GET',
  path: '/v1/printers/{printerId}/events',
  tag,
  summary: 'What was done to a printer, newest first',
  description:
    'Its queue started again by the agent, or in vain, with since when and why it had stood still; changes of its settings; and what was done to all of its waiting or doubtful jobs.',
  access: { by: 'client', scope: 'printers:read' },
  params: PrinterParams,
  query: z.object(pageQuery),
  replies: { 200: pageOf(PrinterEvent) },
  problems: ['printer-not-found'],
})

export const getSealingKey = route({
  id: 'getSealingKey',
  method: 'GET',
  path: '/v1/printers/{printerId}/sealing-key',
  tag,
  summary: 'The key to seal documents for a printer to',
  description:
    'For systems that seal documents themselves, so that the relay never sees them: seal to this key, for this purpose, in the format of docs/sealed-documents.md. What is sealed to it is taken until `usableUntil` at least; then read the key anew, since agents change theirs every day.',
  access: { by: 'client', scope: 'printers:read' },
  params: PrinterParams,
  replies: {
    200: z
      .object({
        ...SealingKey.shape,
        purpose: SealingPurpose,
        usableUntil: Timestamp,
      })
      .meta({ id: 'PrinterSealingKey' }),
  },
  problems: ['printer-not-found', 'printer-gone', 'sealing-key-missing'],
})

/** What a test page can be made in. */
export const testPageFormats = [
  'application/pdf',
  'application/vnd.zebra.zpl',
  'application/vnd.zebra.epl',
  'application/vnd.epson.escpos',
] as const satisfies readonly DocumentFormat[]
export type TestPageFormat = (typeof testPageFormats)[number]

export const printTestPage = route({
  id: 'printTestPage',
  method: 'POST',
  path: '/v1/printers/{printerId}/test-page',
  tag,
  summary: 'Print a test page',
  description:
    'A PDF page for printers with a driver, a label in the printer’s own language for raw queues; `format` says otherwise. It tells the printer, its site, the time, the relay and the id of its job.',
  access: { by: 'client', scope: 'jobs:write' },
  params: PrinterParams,
  query: z.object({ format: z.enum(testPageFormats).optional() }),
  replies: { 201: Job },
  problems: [
    'printer-not-found',
    'printer-gone',
    'queue-full',
    'document-format-unsupported',
    'sealing-key-missing',
    'sealing-key-retired',
  ],
})
