import { lookup as lookupByDns } from 'node:dns'
import type { Agent, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { FetchFailure } from './fetch-failure.ts'
import type { GuardedLimits, GuardedRequest } from './guarded-request.ts'
import { checkLiteral, checkedLookup, reachable } from './may-reach.ts'
import { readHead } from './read-head.ts'
import type { AnswerHead } from './read-head.ts'
import { unreachableWords } from './unreachable-words.ts'

export type GuardedAnswer =
  | {
      ok: true
      startsAt: number
      sizeBytes: number | null
      etag: string | null
      body: AsyncGenerator<Buffer, void, undefined>
      /** Lets go of the connection when the body was not begun, which no generator sees; else without effect. */
      close(): void
    }
  | { ok: false; failure: FetchFailure }

const MAX_REDIRECTS = 5
const redirects = new Set([301, 302, 303, 307, 308])

export type GuardedRoad = 'direct' | Agent

/** How names are resolved and whom TLS trusts; the machine's own ways unless a test says otherwise. */
export interface FetchGround {
  lookup?: LookupFunction
  ca?: string
  /** The ways to an address, to be tried in order: straight, or by an agent whose connections all go through a proxy. Straight alone without it. */
  roadsTo?: (url: URL) => Promise<GuardedRoad[]>
}

/**
 * Fetches from an address that somebody else has named, without lending them this machine's place in its network: https only, every address
 * that a name stands for is checked at the very connection it is used for (so that a name that changes its mind gains nothing), each
 * redirect again, in size and time bounded.
 */
export async function guardedFetch(asked: GuardedRequest, ground: FetchGround = {}): Promise<GuardedAnswer> {
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new FetchFailure('too-slow', `it took longer than ${asked.limits.wholeMs / 1000} s`)),
    asked.limits.wholeMs,
  )
  const signal = AbortSignal.any([asked.signal, deadline.signal])
  const end = () => clearTimeout(timer)
  try {
    const answer = await follow(asked, ground, signal)
    const close = () => {
      end()
      answer.destroy()
    }
    const head = headOf(answer, asked)
    const { startsAt, sizeBytes, etag } = head
    return { ok: true, startsAt, sizeBytes, etag, body: bodyOf(answer, head, { limits: asked.limits, signal, close }), close }
  } catch (error) {
    end()
    asked.signal.throwIfAborted()
    return { ok: false, failure: asFailure(error, signal) }
  }
}

async function follow(asked: GuardedRequest, ground: FetchGround, signal: AbortSignal): Promise<IncomingMessage> {
  const first = parseUrl(asked.url)
  let url = first
  // Not given back to a chain that returns: what is asked for then was named by another origin.
  let headers = asked.headers ?? {}
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    checkHost(url, asked.limits)
    if (url.origin !== first.origin) headers = {}
    const answer = await askByRoads(url, { ...asked, headers }, ground, signal)
    const { statusCode: status = 0 } = answer
    if (status === 200 || status === 206) return answer
    answer.destroy()
    const { location } = answer.headers
    if (!redirects.has(status) || location === undefined) throw new FetchFailure('answered', `${url.host} answered ${status}`, { status })
    url = parseUrl(location, url)
  }
  throw new FetchFailure('redirected-too-often', `it redirects more than ${MAX_REDIRECTS} times`)
}

type Asked = Pick<GuardedRequest, 'headers' | 'resume' | 'limits'>

/** A road on which the host does not answer leaves it to the next one; what was refused is so on all of them. */
async function askByRoads(url: URL, asked: Asked, ground: FetchGround, signal: AbortSignal): Promise<IncomingMessage> {
  const roads = mayBeTaken((await ground.roadsTo?.(url)) ?? ['direct'], url, asked.limits)
  let unreached: unknown
  for (const road of roads) {
    try {
      return await ask(url, asked, { ...ground, road }, signal)
    } catch (error) {
      if (signal.aborted || (error instanceof FetchFailure && error.kind !== 'too-slow')) throw error
      unreached ??= error
    }
  }
  throw unreached
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (url === null) throw new FetchFailure('url-refused', 'it is no address')
  if (url.protocol !== 'https:') throw new FetchFailure('url-refused', `only https addresses are fetched, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw new FetchFailure('url-refused', 'an address must carry no user name or password')
  return url
}

/** Names are compared as the address has them: lower case, without port, international ones in their ASCII form. */
function checkHost({ hostname }: URL, { allowedHosts }: GuardedLimits): void {
  if (allowedHosts === null || allowedHosts.some((host) => host.toLowerCase() === hostname)) return
  throw new FetchFailure('host-refused', `${hostname} is not among the hosts that may be asked`)
}

/**
 * Through a proxy it is the proxy that looks the name up, in its own place in the network, and nobody here can check what the name stands for: only
 * hosts that were named on purpose are asked that way.
 */
function mayBeTaken(roads: GuardedRoad[], { hostname }: URL, { allowedHosts }: GuardedLimits): GuardedRoad[] {
  if (allowedHosts !== null) return roads
  if (roads.includes('direct')) return ['direct']
  throw new FetchFailure(
    'host-refused',
    `${hostname} is reached through a proxy only, and by that way only hosts that are listed are asked`,
  )
}

function ask(
  url: URL,
  { headers = {}, resume, limits }: Asked,
  { lookup = lookupByDns, ca, road }: FetchGround & { road: GuardedRoad },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const mayReach = reachable(limits.allowedNetworks)
  checkLiteral(url, mayReach)
  const range = resume === undefined ? {} : { 'Range': `bytes=${resume.offset}-`, 'If-Range': resume.etag }
  return new Promise((resolve, reject) => {
    const straight = { agent: false, lookup: checkedLookup(lookup, mayReach) } as const
    const connection = { ...(road === 'direct' ? straight : { agent: road }), ...(ca === undefined ? {} : { ca }) }
    const asked = { ...connection, signal, headers: { 'Accept': '*/*', 'Accept-Encoding': 'identity', ...headers, ...range } }
    const http = request(url, asked, resolve)
    // Not the request's own time-out, which begins anew with every byte.
    const timer = setTimeout(
      () => http.destroy(new FetchFailure('too-slow', `${url.host} did not answer within ${limits.headMs / 1000} s`)),
      limits.headMs,
    )
    http.once('response', () => clearTimeout(timer))
    http.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    http.end()
  })
}

function headOf(answer: IncomingMessage, asked: GuardedRequest): AnswerHead {
  try {
    const head = readHead(answer, asked)
    if (head.sizeBytes !== null && head.sizeBytes > asked.limits.maxBytes) throw tooLarge(asked.limits)
    return head
  } catch (error) {
    answer.destroy()
    throw error
  }
}

async function* bodyOf(
  answer: IncomingMessage,
  { startsAt, endsAt, sizeBytes }: AnswerHead,
  { limits, signal, close }: { limits: GuardedLimits; signal: AbortSignal; close: () => void },
) {
  let received = startsAt
  const watch = () =>
    setTimeout(() => answer.destroy(new FetchFailure('too-slow', `nothing came for ${limits.stallMs / 1000} s`)), limits.stallMs)
  let stall = watch()
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      // The reader's own time is not the sender's.
      clearTimeout(stall)
      received += chunk.length
      if (received > limits.maxBytes) throw tooLarge(limits)
      if (endsAt !== null && received > endsAt) throw brokeOff('more came than the answer had said')
      yield chunk
      stall = watch()
    }
    const whole = sizeBytes ?? endsAt
    if (whole !== null && received !== whole) throw brokeOff(`the answer ended after ${received} of ${whole} bytes`)
  } catch (error) {
    throw asFailure(error, signal)
  } finally {
    clearTimeout(stall)
    close()
  }
}

function brokeOff(how: string): FetchFailure {
  return new FetchFailure('unreachable', how)
}

function tooLarge({ maxBytes }: GuardedLimits): FetchFailure {
  return new FetchFailure('too-large', `it has more than ${maxBytes} bytes`)
}

function asFailure(error: unknown, signal: AbortSignal): FetchFailure {
  if (error instanceof FetchFailure) return error
  if (signal.aborted && signal.reason instanceof FetchFailure) return signal.reason
  return new FetchFailure('unreachable', unreachableWords(error as NodeJS.ErrnoException), { cause: error })
}
