import { authorizationHeader } from '@cloudprint/guarded-fetch/authorization-header'
import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import { guardedFetch } from '@cloudprint/guarded-fetch/guarded-fetch'
import type { GuardedLimits } from '@cloudprint/guarded-fetch/guarded-request'
import { collectAsBytesPass } from '@cloudprint/process-kit/collect-as-bytes-pass'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { hostOf } from '@cloudprint/protocol/content-reference'
import type { SealedReference } from '@cloudprint/protocol/content-reference'
import { createHash } from 'node:crypto'
import { RefusedIntake } from '../documents/refused-intake.ts'

/** Somebody waits for the answer: what takes longer is better fetched by the agent. */
const TIMES = { headMs: 15_000, stallMs: 15_000, wholeMs: 120_000 }

export type FetchContent = (
  reference: SealedReference,
  signal: AbortSignal,
) => Promise<{ ok: true; pieces: AsyncGenerator<Buffer, undefined> } | Refused>

/**
 * Fetches what a submission refers to, a piece at a time, from public addresses and these networks. The pieces end with a
 * `RefusedIntake` where the fetch breaks off or `signal` aborts, or where it was not what its hash says.
 */
export function contentFetcher(allowedNetworks: GuardedLimits['allowedNetworks'], fetch: typeof guardedFetch = guardedFetch): FetchContent {
  return async (reference, signal) => {
    const { url, credentials, maxBytes, sha256 } = reference
    const limits = { allowedNetworks, allowedHosts: null, maxBytes, ...TIMES }
    const request = { url, headers: authorizationHeader(credentials), hasHash: sha256 !== undefined, limits }
    try {
      const answer = await fetch({ ...request, signal })
      return answer.ok ? { ok: true, pieces: checkedPieces(answer.body, reference, signal) } : refusalOf(answer.failure, reference)
    } catch (error) {
      if (signal.aborted) return givenUp()
      throw error
    }
  }
}

async function* checkedPieces(
  body: AsyncIterable<Buffer>,
  reference: SealedReference,
  signal: AbortSignal,
): AsyncGenerator<Buffer, undefined> {
  const hash = createHash('sha256')
  try {
    for await (const piece of body) {
      hash.update(piece)
      collectAsBytesPass(piece.length)
      yield piece
    }
  } catch (error) {
    if (signal.aborted) throw new RefusedIntake(givenUp())
    if (error instanceof FetchFailure) throw new RefusedIntake(refusalOf(error, reference))
    throw error
  }
  const { sha256, url } = reference
  if (sha256 === undefined || hash.digest('hex') === sha256.toLowerCase()) return
  throw new RefusedIntake(refuse('document-fetch-failed', `${hostOf(url)}: its document has another SHA-256 than contentSha256 says`))
}

/** Of those that still wait for the answer, only who asked a relay that stops. */
function givenUp(): Refused {
  return refuse('relay-stopping', 'The document was not here yet when this relay had to stop. Nothing of it was kept.')
}

function refusalOf(failure: FetchFailure, { url, maxBytes }: SealedReference): Refused {
  if (failure.kind === 'too-large') return refuse('document-too-large', `this installation takes documents of up to ${maxBytes} bytes`)
  const later = failure.isPassing ? '; it may work at another time' : ''
  return refuse('document-fetch-failed', `${hostOf(url)}: ${failure.message}${later}`)
}
