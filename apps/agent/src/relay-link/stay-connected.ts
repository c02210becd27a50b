import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import type { Channel, SessionEnd } from './channel.ts'
import { afterRefusal } from './link-state.ts'
import type { Link } from './link.ts'

export interface StayConnectedGround {
  link: Link
  channel: Channel
  clock: Clock
  random: () => number
  log: Logger
  onChange: (state: LinkStatus) => void
  /** An attempt has come to its end: no session opened, or the one that did is over. */
  attempted?: (end: SessionEnd) => void
}

export interface LinkStatus {
  state: 'connecting' | 'connected' | 'waiting' | 'stopped'
  since: Date
  /** Why not connected. */
  detail: string | null
}

/**
 * Waits grow up to this: two thousand agents then come back spread over it, and are all there within 20 s. While the relay
 * is away each asks every 5 s on average.
 */
const LONGEST_WAIT_MS = 10_000

/**
 * Reconnects for ever, with capped and jittered delays. Resolves when stopped, or when the relay says never to come back, or
 * not with this journal. The delays begin from the shortest after a while of health, and when the relay itself has sent us
 * away: it means to return.
 */
export async function stayConnected(ground: StayConnectedGround, signal: AbortSignal): Promise<'stopped' | 'revoked' | 'journal-restored'> {
  const { clock, random, log, onChange } = ground
  const fromShortest = () => createBackoff({ baseMs: 500, capMs: LONGEST_WAIT_MS, healthyMs: 10_000, clock, random })
  let backoff = fromShortest()
  const say = (state: LinkStatus['state'], detail: string | null) => onChange({ state, since: clock.now(), detail })
  let lastDetail: string | undefined
  while (!signal.aborted) {
    say('connecting', lastDetail ?? null)
    const end = await connectOnce(
      ground,
      () => {
        backoff.succeeded()
        lastDetail = undefined
        say('connected', null)
      },
      signal,
    )
    ground.attempted?.(end)
    if (end.kind === 'drained') backoff = fromShortest()
    const next = whatNext(end, random)
    if (next.kind !== 'again') {
      log.error(next.detail)
      say('stopped', next.detail)
      return next.kind
    }
    const waitMs = next.waitMs ?? Math.max(next.atLeastMs * (1 + random() / 2), backoff.failedThenWaitMs())
    if (signal.aborted) break
    // The same words every few seconds would bury everything else.
    if (next.detail === lastDetail) log.debug({ waitMs }, next.detail)
    else log.warn({ waitMs: Math.round(waitMs) }, next.detail)
    lastDetail = next.detail
    say('waiting', next.detail)
    await clock.wait(waitMs, signal).catch(() => undefined)
  }
  say('stopped', null)
  return 'stopped'
}

async function connectOnce({ link, channel }: StayConnectedGround, onOpen: () => void, signal: AbortSignal): Promise<SessionEnd> {
  const session = channel.prepare(onOpen)
  const life = new AbortController()
  try {
    const connected = await link.connect(session.serveOn, signal)
    if (!connected.ok) return { kind: 'refused', problem: connected.problem }
    const { connection } = connected
    return await session.run(connection, link.betterWay(connection.way, AbortSignal.any([signal, life.signal])), signal)
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' }
    return { kind: 'lost', detail: error instanceof Error ? error.message : String(error) }
  } finally {
    life.abort()
  }
}

type Next = { kind: 'revoked' | 'journal-restored'; detail: string } | { kind: 'again'; detail: string; atLeastMs: number; waitMs?: number }

function whatNext(end: SessionEnd, random: () => number): Next {
  switch (end.kind) {
    case 'revoked':
      return { kind: 'revoked', detail: sentence({ code: end.code, detail: '' }) }
    case 'refused': {
      const { code, retryAfterSeconds = 0 } = end.problem
      const after = afterRefusal(code)
      if (after.kind === 'stop') return { kind: 'revoked', detail: sentence(end.problem) }
      if (after.kind === 'renew') return { kind: 'journal-restored', detail: sentence(end.problem) }
      const detail = code === 'no-answer' ? `The relay can not be reached: ${end.problem.detail}.` : sentence(end.problem)
      return { kind: 'again', detail, atLeastMs: Math.max(after.atLeastMs, retryAfterSeconds * 1_000) }
    }
    case 'drained':
      return { kind: 'again', detail: 'The relay asked to come back later.', atLeastMs: 0, waitMs: end.reconnectAfterMs * (0.5 + random()) }
    case 'better-way':
      return { kind: 'again', detail: 'A better way to the relay is open again: changing over.', atLeastMs: 0, waitMs: 0 }
    case 'lost':
      return { kind: 'again', detail: `The connection to the relay was lost: ${end.detail}.`, atLeastMs: 0 }
    case 'stopped':
      return { kind: 'again', detail: 'Stopping.', atLeastMs: 0, waitMs: 0 }
  }
}

function sentence({ code, detail }: Problem): string {
  const { title, advice } = problems[code]
  return `${title}${detail === '' ? '' : ` (${detail})`}. ${advice}`
}
