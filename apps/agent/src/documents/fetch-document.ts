import { collectAsBytesPass } from '@cloudprint/process-kit/collect-as-bytes-pass'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { RemoteDocument } from './document-store.ts'
import type { SpoolFolder } from './spool-folder.ts'

/** A link that brings nothing for this long is given up and asked again. */
const STALL_MS = 20_000

/** The relay's answer to a request for a document from `offset` on. */
export type DocumentAnswer =
  | { ok: true; startsAt: number; body: AsyncIterable<Uint8Array> }
  /** `isFinal`: asking again would not help. */
  | { ok: false; isFinal: boolean; detail: string }

export type OpenDocument = (document: RemoteDocument, offset: number, signal: AbortSignal) => Promise<DocumentAnswer>

export type Fetched = { outcome: 'whole' } | { outcome: 'interrupted'; detail: string } | { outcome: 'unavailable'; detail: string }

/**
 * Brings one document closer to being whole in the spool folder, from where an earlier attempt stopped. Bytes that have
 * arrived stay; whether they are the right ones is for the caller to check once all are here.
 */
export async function fetchDocument(
  document: RemoteDocument,
  { folder, openDocument, clock }: { folder: SpoolFolder; openDocument: OpenDocument; clock: Clock },
  signal: AbortSignal,
): Promise<Fetched> {
  const here = await folder.sizeOf(document.key)
  if (here === document.sizeBytes) return { outcome: 'whole' }
  const offset = here > document.sizeBytes ? 0 : here
  const attempt = new AbortController()
  const stall = watchForStall(clock, AbortSignal.any([signal, attempt.signal]), () =>
    attempt.abort(new Error(`nothing arrived for ${STALL_MS / 1000} s`)),
  )
  try {
    const answer = await openDocument(document, offset, AbortSignal.any([signal, attempt.signal]))
    if (!answer.ok) return { outcome: answer.isFinal ? 'unavailable' : 'interrupted', detail: answer.detail }
    const arrived = await write(document, answer, folder, stall.progressed)
    if (arrived === document.sizeBytes) return { outcome: 'whole' }
    if (arrived < document.sizeBytes) return { outcome: 'interrupted', detail: `${arrived} of ${document.sizeBytes} bytes are here` }
    await folder.remove(document.key)
    return { outcome: 'interrupted', detail: `the relay sent more than ${document.sizeBytes} bytes` }
  } finally {
    attempt.abort(new Error('the attempt has ended'))
    await stall.ended
  }
}

/** Resolves with how much of the document is here and safely on disk. */
async function write(
  document: RemoteDocument,
  answer: Extract<DocumentAnswer, { ok: true }>,
  folder: SpoolFolder,
  progressed: () => void,
): Promise<number> {
  let position = answer.startsAt
  const file = await folder.openAt(document.key, position)
  try {
    for await (const chunk of answer.body) {
      await file.write(chunk, 0, chunk.length, position)
      position += chunk.length
      collectAsBytesPass(chunk.length)
      progressed()
      if (position > document.sizeBytes) break
    }
    await file.sync()
    return position
  } finally {
    await file.close()
  }
}

function watchForStall(clock: Clock, signal: AbortSignal, onStall: () => void) {
  let hasProgressed = false
  const watch = async () => {
    try {
      do {
        hasProgressed = false
        await clock.wait(STALL_MS, signal)
      } while (hasProgressed)
      onStall()
    } catch {
      // Aborted: the attempt has ended by itself.
    }
  }
  return { progressed: () => void (hasProgressed = true), ended: watch() }
}
