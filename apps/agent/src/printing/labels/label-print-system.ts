import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { rawFormats } from '@cloudprint/protocol/document-format'
import type { SentOption, SpoolerJob } from '@cloudprint/protocol/job-event'
import { isDrawn, withLabels } from '@cloudprint/protocol/label-setup'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import { noOptions } from '@cloudprint/protocol/printer'
import type { Refused } from '@cloudprint/protocol/problems'
import { checkPdf } from '../pdf/check-pdf.ts'
import { PdfInspector } from '../pdf/pdf-inspector.ts'
import type { PdfThread } from '../pdf/pdf-thread.ts'
import type { Created, DocumentSource, PrintJob, PrintSystem } from '../print-system.ts'
import { drawnDocument } from './label-drawer.ts'

/** A print system in front of which PDFs and images become labels, for jobs that say so. Of all else it knows nothing. */
export function labelPrintSystem(system: PrintSystem, pdfThread: PdfThread): PrintSystem {
  const inspector = new PdfInspector(pdfThread)
  return {
    ...passedOn(system),

    async check(job, document, signal) {
      const { labels } = job
      if (labels === undefined || !isDrawn(job.format)) return system.check(job, document, signal)
      const passed = await system.check(asHandedOver(job), document, signal)
      if (!passed.ok) return passed
      const ticket = checkTicket(job.ticket, withLabels(anyRawQueue, labels), job.format)
      return ticket.ok && job.format === 'application/pdf' ? checkPdf(document, inspector, signal) : ticket
    },

    async create(job, signal): Promise<Created | Refused> {
      const created = await system.create(asHandedOver(job), signal)
      return created.ok && job.labels !== undefined && isDrawn(job.format)
        ? { ...created, sent: [...(created.sent ?? []), ...drawnAs(job.labels)] }
        : created
    },

    async send(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource, signal: AbortSignal, unwanted?: AbortSignal) {
      const drawn = await drawnDocument(job, document, pdfThread, signal)
      return drawn.ok ? system.send(asHandedOver(job), spoolerJob, drawn.document, signal, unwanted) : drawn
    },
  }
}

/** All that labels have nothing to do with, as far as the print system has it. */
function passedOn(system: PrintSystem): Omit<PrintSystem, 'check' | 'create' | 'send'> {
  const { name, remember, letGo, resume, identify, close } = system
  return {
    name,
    list: (...given) => system.list(...given),
    watch: (...given) => system.watch(...given),
    find: (...given) => system.find(...given),
    look: (...given) => system.look(...given),
    cancel: (...given) => system.cancel(...given),
    ...(remember !== undefined && { remember: remember.bind(system) }),
    ...(letGo !== undefined && { letGo: letGo.bind(system) }),
    ...(resume !== undefined && { resume: resume.bind(system) }),
    ...(identify !== undefined && { identify: identify.bind(system) }),
    ...(close !== undefined && { close: close.bind(system) }),
  }
}

/** Copies are the print system's work, as with all that it passes on as it is; the relay has held them against the queue. */
const anyRawQueue = { ...noOptions, formats: [...rawFormats], copiesMax: 9999 }

/** The job as the print system gets it. */
function asHandedOver(job: PrintJob): PrintJob {
  const { labels, ticket, ...rest } = job
  if (labels === undefined || !isDrawn(job.format)) return job
  return { ...rest, format: labels.language, ticket: ticket.copies === undefined ? {} : { copies: ticket.copies } }
}

/** What people find beside the ticket that was asked for. */
function drawnAs(labels: LabelSetup): SentOption[] {
  const { media = '', printerResolution = '' } = withLabels(anyRawQueue, labels).defaults
  return [
    { name: 'document-format', value: labels.language },
    { name: 'media', value: media },
    { name: 'printer-resolution', value: printerResolution },
  ]
}
