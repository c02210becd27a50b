import { createBackoff } from '@cloudprint/process-kit/backoff'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import type { ObstacleCode } from '@cloudprint/protocol/obstacles'
import type { Channel, SessionEnd } from './channel.ts'
import { whyNotBetter } from './judge-ways.ts'
import { afterRefusal } from './link-state.ts'
import type { Connection, Link } from './link.ts'

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
  /** Why not connected, or not by the best way. */
  detail: string | null
  /** What stands in between, where that is known. */
  obstacle: ObstacleCode | null
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
  const say = (state: LinkStatus['state'], detail: string | null, obstacle: ObstacleCode | null = null) =>
    onChange({ state, since: clock.now(), detail, obstacle })
  let last: { detail: string; obstacle: ObstacleCode | null } | undefined
  while (!signal.aborted) {
    say('connecting', last?.detail ?? null, last?.obstacle)
    const end = await connectOnce(
      ground,
      ({ obstacles }) => {
        backoff.succeeded()
        last = undefined
        say('connected', whyNotBetter(obstacles), obstacles[0]?.obstacle.code)
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
    if (next.detail === last?.detail) log.debug({ waitMs }, next.detail)
    else log.warn({ waitMs: Math.round(waitMs) }, next.detail)
    last = { detail: next.detail, obstacle: end.kind === 'refused' ? (end.obstacle?.code ?? null) : null }
    say('waiting', last.detail, last.obstacle)
    await clock.wait(waitMs, signal).catch(() => undefined)
  }
  say('stopped', null)
  return 'stopped'
}

type OnOpen = (connection: Connection) => void

async function connectOnce({ link, channel }: StayConnectedGround, onOpen: OnOpen, signal: AbortSignal): Promise<SessionEnd> {
  const greeted = new WeakSet<Connection>()
  const opened = (connection: Connection) => {
    greeted.add(connection)
    void link.greeted(connection.way)
    onOpen(connection)
  }
  const session = channel.prepare(opened)
  try {
    const connected = await link.connect(session.serveOn, signal)
    if (!connected.ok) return { kind: 'refused', problem: connected.problem, obstacle: connected.obstacle }
    const { connection } = connected
    const { end, last } = await stayOn({ link, channel }, { session, connection }, opened, signal)
    if (!greeted.has(last) && isSilence(end)) link.wasSilent(last.way)
    return end
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' }
    return { kind: 'lost', detail: error instanceof Error ? error.message : String(error) }
  }
}

/** As told from a relay that has gone, whose connections are closed: nobody answers the hello, or even a ping before that. */
function isSilence(end: SessionEnd): boolean {
  if (end.kind === 'lost') return end.detail === 'ping timeout'
  return end.kind === 'refused' && end.problem.code === 'no-answer'
}

interface OnConnection {
  session: ReturnType<Channel['prepare']>
  connection: Connection
}

/**
 * One session after the other, as long as a better way opens while the link is there: the new session greets the relay while the old one's
 * connection stands, so that nothing is lost but a round trip.
 */
async function stayOn(
  { link, channel }: Pick<StayConnectedGround, 'link' | 'channel'>,
  first: OnConnection,
  onOpen: OnOpen,
  signal: AbortSignal,
): Promise<{ end: SessionEnd; last: Connection }> {
  let { session, connection } = first
  let older: Connection | undefined
  try {
    for (;;) {
      const next = channel.prepare((opened) => {
        older?.close()
        onOpen(opened)
      })
      const found = await runOrClimb(link, { session, connection }, next.serveOn, signal)
      if ('kind' in found) return { end: found, last: connection }
      older = connection
      session = next
      connection = found
    }
  } finally {
    older?.close()
  }
}

/** Until the session ends, or a connection over a better way is there beside it. */
async function runOrClimb(
  link: Link,
  { session, connection }: OnConnection,
  serveOn: Parameters<Link['climb']>[1],
  signal: AbortSignal,
): Promise<SessionEnd | Connection> {
  const life = new AbortController()
  const ended = session.run(connection, signal)
  const climbed = link.climb(connection.way, serveOn, AbortSignal.any([signal, life.signal]))
  let found: SessionEnd | Connection | undefined
  try {
    return (found = await Promise.race([ended, climbed.catch(() => ended)]))
  } finally {
    life.abort()
    // One that comes about at this very moment is not taken any more.
    climbed.then((late) => late !== found && late.close()).catch(() => undefined)
    // Nobody waits for the end of a session that was left.
    ended.catch(() => undefined)
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
      const detail = code === 'no-answer' ? notReached(end.problem, end.obstacle !== undefined) : sentence(end.problem)
      return { kind: 'again', detail, atLeastMs: Math.max(after.atLeastMs, retryAfterSeconds * 1_000) }
    }
    case 'drained':
      return { kind: 'again', detail: 'The relay asked to come back later.', atLeastMs: 0, waitMs: end.reconnectAfterMs * (0.5 + random()) }
    case 'lost':
      return { kind: 'again', detail: `The connection to the relay was lost: ${end.detail}.`, atLeastMs: 0 }
    case 'stopped':
      return { kind: 'again', detail: 'Stopping.', atLeastMs: 0, waitMs: 0 }
  }
}

/** An obstacle's words are sentences already. */
function notReached({ detail }: Problem, isObstacle: boolean): string {
  return `The relay can not be reached: ${detail}${isObstacle ? '' : '.'}`
}

function sentence({ code, detail }: Problem): string {
  const { title, advice } = problems[code]
  return `${title}${detail === '' ? '' : ` (${detail})`}. ${advice}`
}
