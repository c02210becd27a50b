import type { IncomingMessage } from 'node:http'
import { FetchFailure } from './fetch-failure.ts'
import type { GuardedRequest } from './guarded-request.ts'

export interface AnswerHead {
  startsAt: number
  /** After its last byte; null where only the connection's end tells. */
  endsAt: number | null
  /** Of the whole document. */
  sizeBytes: number | null
  etag: string | null
}

/** @throws FetchFailure where the answer is not what was asked for, or nothing tells whether it came whole. */
export function readHead({ statusCode, headers }: IncomingMessage, asked: Pick<GuardedRequest, 'resume' | 'hasHash'>): AnswerHead {
  const { 'content-encoding': encoding = 'identity', 'content-length': length, 'transfer-encoding': transfer } = headers
  if (encoding !== 'identity') {
    throw new FetchFailure('answered', `the answer came compressed (${encoding}) although it was asked for as it is`, { status: 200 })
  }
  const etag = strongTag(headers.etag)
  if (statusCode === 206) return readRest(headers['content-range'], etag, asked)
  // A connection that broke looks like one that was closed at the end (RFC 9112 §8).
  if (length === undefined && transfer?.toLowerCase() !== 'chunked' && !asked.hasHash) {
    throw new FetchFailure(
      'length-unknown',
      'its answer tells neither its length nor comes chunked, so that a cut would go unseen: let the server send a Content-Length, or name contentSha256',
    )
  }
  const sizeBytes = length === undefined ? null : Number(length)
  return { startsAt: 0, endsAt: sizeBytes, sizeBytes, etag }
}

/** `bytes 100-199/200`, or `/*` where the server does not know (RFC 9110 §14.4); it may be less than what was asked for (§15.3.7). */
function readRest(contentRange: string | undefined, etag: string | null, { resume, hasHash }: Pick<GuardedRequest, 'resume' | 'hasHash'>) {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange ?? '') ?? []
  const startsAt = Number(first)
  if (resume === undefined || startsAt !== resume.offset) throw otherRest('the answer begins at another byte than asked for')
  // The tag is sent with every part (RFC 9110 §15.3.7): without the same one it may be a part of another document.
  if (etag !== resume.etag) throw otherRest('the rest is not told to be of the same document')
  if (total === '*' && !hasHash) throw otherRest('the rest came without saying where the document ends')
  return { startsAt, endsAt: Number(last) + 1, sizeBytes: total === '*' ? null : Number(total), etag }
}

function otherRest(why: string): FetchFailure {
  return new FetchFailure('answered', why, { status: 206 })
}

/** Weak tags say nothing about bytes (RFC 9110 §8.8.3). */
function strongTag(etag: string | undefined): string | null {
  return etag?.startsWith('"') === true ? etag : null
}
