import type { PdfThread, ReadDocument } from './pdf-thread.ts'

/** `unknown` when it could not be told in time: then the print system has to find out. */
export type PdfVerdict = { kind: 'sound' | 'encrypted' | 'unknown' } | { kind: 'damaged'; detail: string }

/** For reading, and again for opening. Either takes milliseconds; what takes this long is built to, and everybody else's documents wait behind it. */
const DEADLINE_MS = 2_000

/** Says of PDFs whether they open, and have pages. */
export class PdfInspector {
  readonly #thread: PdfThread
  readonly #deadlineMs: number

  constructor(thread: PdfThread, { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {}) {
    this.#thread = thread
    this.#deadlineMs = deadlineMs
  }

  inspect(read: ReadDocument, signal?: AbortSignal): Promise<PdfVerdict> {
    return this.#thread.ask<PdfVerdict>({ kind: 'inspect' }, read, { deadlineMs: this.#deadlineMs, signal, otherwise: { kind: 'unknown' } })
  }
}
