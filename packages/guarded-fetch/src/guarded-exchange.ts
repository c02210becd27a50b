import { lookup as lookupByDns } from 'node:dns'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { FetchFailure } from './fetch-failure.ts'
import type { FetchGround } from './guarded-fetch.ts'
import type { GuardedLimits } from './guarded-request.ts'
import { checkLiteral, checkedLookup, reachable } from './may-reach.ts'

/** One request to an address that somebody else has named, for an answer that is small. */
export interface GuardedExchange {
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  body: string | undefined
  limits: Pick<GuardedLimits, 'allowedNetworks' | 'maxBytes' | 'wholeMs'>
}

export interface ExchangeAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/**
 * Asks and reads the whole answer, whatever its status. As guarded as `guardedFetch`; a redirect is an answer, and not followed.
 * @throws FetchFailure saying why there is none.
 */
export async function guardedExchange(asked: GuardedExchange, { lookup = lookupByDns, ca }: FetchGround = {}): Promise<ExchangeAnswer> {
  const { method, headers, body, limits } = asked
  const url = URL.parse(asked.url)
  if (url === null || url.protocol !== 'https:') throw new FetchFailure('url-refused', 'only https addresses are asked')
  if (url.username !== '' || url.password !== '') throw new FetchFailure('url-refused', 'an address must carry no user name or password')
  const mayReach = reachable(limits.allowedNetworks)
  checkLiteral(url, mayReach)
  const connection = { agent: false, lookup: checkedLookup(lookup, mayReach), ...(ca === undefined ? {} : { ca }) }
  const signal = AbortSignal.timeout(limits.wholeMs)
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const http = request(url, { ...connection, method, signal, headers: { ...headers, 'accept-encoding': 'identity' } }, resolve)
      http.once('error', reject)
      http.end(body)
    })
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await readWhole(answer, limits.maxBytes) }
  } catch (error) {
    if (error instanceof FetchFailure) throw error
    if (signal.aborted) throw new FetchFailure('too-slow', `${url.host} did not answer within ${limits.wholeMs / 1000} s`)
    const { message, code = '' } = error as NodeJS.ErrnoException
    throw new FetchFailure('unreachable', message || code, { cause: error })
  }
}

async function readWhole(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let received = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    received += chunk.length
    if (received > maxBytes) {
      answer.destroy()
      throw new FetchFailure('too-large', `the answer has more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
