import { z } from 'zod'
import { PrinterId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { ReportedTime } from '../reported-time.ts'
import { Text } from '../text.ts'
import { pageOf, pageQuery } from './page.ts'
import { route } from './route.ts'

/** What a printer says of itself: `stopped` by an error or by its print system; `gone`: its queue was taken away. */
export const printerOutageKinds = ['stopped', 'gone'] as const

/** `unreachable`: its computer was not connected. */
export const outageKinds = [...printerOutageKinds, 'unreachable'] as const
export const OutageKind = z.enum(outageKinds)
export type OutageKind = z.infer<typeof OutageKind>

/** A reason in IPP words, and when it was first given. */
export const OutageReason = z.object({ reason: z.string(), since: z.string() })
export type OutageReason = z.infer<typeof OutageReason>

/** A time in which a printer would not have printed. */
export const PrinterOutage = z
  .object({
    id: z.string(),
    kind: OutageKind,
    since: Timestamp,
    /** Null while it lasts. */
    until: Timestamp.nullable(),
    /** Every reason that was given in that time, in IPP words; none where the print system said none. */
    reasons: z.array(OutageReason),
  })
  .meta({ id: 'PrinterOutage' })
export type PrinterOutage = z.infer<typeof PrinterOutage>

export const listPrinterOutages = route({
  id: 'listPrinterOutages',
  method: 'GET',
  path: '/v1/printers/{printerId}/outages',
  tag: 'Printers',
  summary: 'When a printer would not have printed, latest first',
  description:
    'Each with since when, until when, and the reasons that its print system gave, in IPP words. Kept for a year. That somebody paused it at the relay is told by `GET /v1/printers/{printerId}/events`.',
  access: { by: 'client', scope: 'printers:read' },
  params: z.object({ printerId: PrinterId }),
  query: z.object({
    ...pageQuery,
    kind: OutageKind.optional(),
    /** Those with this IPP reason. */
    reason: Text(255).optional(),
    /** Those that lasted until after this. */
    endedAfter: ReportedTime.optional(),
    /** Those that lasted, or have lasted by now, at least so long. */
    minSeconds: z.coerce.number().int().min(0).max(31_536_000).optional(),
  }),
  replies: { 200: pageOf(PrinterOutage) },
  problems: ['printer-not-found'],
})
