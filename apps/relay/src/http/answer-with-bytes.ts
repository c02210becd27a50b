import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import { ProblemError } from './problem-error.ts'

interface Bytes {
  /** As problems call it: 'document'. */
  what: string
  /** What was asked for, by `rangeStart`. */
  start: number
  sizeBytes: number
  /** From there on; null where there are none. */
  bytes: Readable | Buffer | null
}

/** Answers with bytes as they are, whole or from where was asked (RFC 9110 §14.4, §15.3.7, §15.5.17); nobody between may keep them. */
export function answerWithBytes(reply: FastifyReply, { what, start, sizeBytes, bytes }: Bytes): FastifyReply {
  if (bytes === null) {
    reply.header('content-range', `bytes */${sizeBytes}`)
    throw new ProblemError({ code: 'range-not-satisfiable', detail: `The ${what} has ${sizeBytes} bytes, and none from ${start} on.` })
  }
  if (start > 0) reply.header('content-range', `bytes ${start}-${sizeBytes - 1}/${sizeBytes}`)
  return reply
    .status(start === 0 ? 200 : 206)
    .header('content-type', 'application/octet-stream')
    .header('content-length', sizeBytes - start)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'no-store')
    .send(bytes)
}
