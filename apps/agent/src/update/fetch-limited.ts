import type { Clock } from '@cloudprint/process-kit/clock'
import type { OpenUpdateFile, UpdateAnswer, UpdateFile } from '../relay-link/update-file.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** A line that brings less than this in a minute would take a day for an update. */
const MIN_BYTES_PER_WINDOW = 64 * 1024
const WINDOW_MS = 60_000

interface Limits {
  clock: Clock
  maxBytes: number
  offset: number
  signal: AbortSignal
}

/**
 * Passes a file's bytes on as they come: never more than may come, and not for ever from one that only drips, so that nobody keeps
 * an agent from looking elsewhere. Undefined where the relay has no such file.
 * @throws UpdateRefusal
 */
export async function fetchLimited(
  open: OpenUpdateFile,
  file: UpdateFile,
  { clock, maxBytes, offset, signal }: Limits,
): Promise<{ startsAt: number; bytes: AsyncGenerator<Uint8Array> } | undefined> {
  const attempt = new AbortController()
  const both = AbortSignal.any([signal, attempt.signal])
  const pace = watchPace(clock, both, () => attempt.abort(tooSlow(file)))
  const answer = await open(file, offset, both).catch((cause: unknown) => {
    pace.stop()
    throw reasonOf(cause, attempt.signal, file)
  })
  if (!answer.ok) {
    pace.stop()
    if (answer.isMissing) return undefined
    const { retryAfterMs } = answer
    if (retryAfterMs !== undefined) throw new UpdateRefusal('relay-busy', answer.detail, { retryAfterMs })
    throw new UpdateRefusal('no-answer', answer.detail)
  }
  async function* pass({ startsAt, body }: Extract<UpdateAnswer, { ok: true }>): AsyncGenerator<Uint8Array> {
    let length = startsAt
    try {
      for await (const chunk of untilAborted(body, both)) {
        length += chunk.length
        if (length > maxBytes) throw new UpdateRefusal('update-endless', `${file.name} has at most ${maxBytes} bytes, and more came`)
        pace.came(chunk.length)
        yield chunk
      }
    } catch (cause) {
      throw reasonOf(cause, attempt.signal, file)
    } finally {
      pace.stop()
      attempt.abort(new Error('the download has ended'))
    }
  }
  return { startsAt: answer.startsAt, bytes: pass(answer) }
}

/** A body that hangs does not see a signal by itself. */
async function* untilAborted(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const onAbort = () => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const chunks = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), aborted.promise])
      if (next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // It may hang as well.
    void chunks.return?.().catch(() => undefined)
  }
}

function watchPace(clock: Clock, signal: AbortSignal, onSlow: () => void) {
  let bytes = 0
  const done = new AbortController()
  const watch = async () => {
    for (;;) {
      bytes = 0
      await clock.wait(WINDOW_MS, AbortSignal.any([signal, done.signal]))
      if (bytes < MIN_BYTES_PER_WINDOW) return onSlow()
    }
  }
  // Ended by either signal.
  watch().catch(() => undefined)
  return { came: (length: number) => void (bytes += length), stop: () => done.abort(new Error('the download has ended')) }
}

function tooSlow({ name }: UpdateFile): UpdateRefusal {
  return new UpdateRefusal('update-too-slow', `less than ${MIN_BYTES_PER_WINDOW / 1024} KiB of ${name} came in a minute`)
}

function reasonOf(cause: unknown, attempt: AbortSignal, { name }: UpdateFile): Error {
  if (cause instanceof UpdateRefusal) return cause
  if (attempt.aborted && attempt.reason instanceof UpdateRefusal) return attempt.reason
  return new UpdateRefusal('no-answer', `${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}
