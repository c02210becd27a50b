import type { IncomingMessage } from 'node:http'

/** What may wait for its reader before the sender is held up. */
const MAX_WAITING_BYTES = 1024 * 1024

/**
 * A body as the web's streams have it. When its connection breaks all that came is read before the error is: a large document is gone on with from
 * there, and Node's own conversion throws away what nobody has read yet.
 */
export function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const waiting: Buffer<ArrayBuffer>[] = []
  let waitingBytes = 0
  let end: { error: Error | undefined } | undefined
  let changed = Promise.withResolvers<void>()
  const finish = (error?: Error) => {
    end ??= { error }
    changed.resolve()
  }
  answer.on('data', (piece: Buffer<ArrayBuffer>) => {
    waiting.push(piece)
    waitingBytes += piece.length
    if (waitingBytes >= MAX_WAITING_BYTES) answer.pause()
    changed.resolve()
  })
  answer.on('end', () => finish()).on('error', finish)
  answer.on('close', () => finish(new Error('the connection broke')))
  return new ReadableStream(
    {
      pull: async (controller) => {
        while (waiting.length === 0 && end === undefined) {
          changed = Promise.withResolvers()
          await changed.promise
        }
        const piece = waiting.shift()
        if (piece === undefined) return end?.error === undefined ? controller.close() : controller.error(end.error)
        waitingBytes -= piece.length
        if (waitingBytes < MAX_WAITING_BYTES) answer.resume()
        controller.enqueue(piece)
      },
      cancel: () => void answer.destroy(),
    },
    { highWaterMark: 0 },
  )
}
