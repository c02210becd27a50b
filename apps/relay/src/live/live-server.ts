import { LIVE_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import type { Scope } from '@cloudprint/protocol/http/roles'
import type { LiveChange } from '@cloudprint/protocol/live'
import { refuse } from '@cloudprint/protocol/problems'
import type { Problem, Refused } from '@cloudprint/protocol/problems'
import type { Server, Socket } from 'socket.io'
import type { Identified, Verified } from '../access/caller.ts'
import { isLimited, reachKey } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import type { Revocations } from '../access/revocations.ts'
import { Places } from '../channel/places.ts'
import { isDatabaseAway } from '../db/is-database-away.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import { LimitedListeners } from './limited-listeners.ts'
import type { Held } from './list-lapsed.ts'
import type { IdsByKind } from './list-within-reach.ts'

/** Changes are gathered this long, so that a busy line does not flood a browser. */
const GATHER_MS = 100
const MAX_IDS = 500

export type AuthenticateClient = (socket: Socket) => Promise<Verified | Refused>

export interface LiveGround {
  signals: JobSignals
  revocations: Revocations
  authenticate: AuthenticateClient
  /** Who of these may not listen any more as they do. */
  findLapsed: (held: readonly Held[]) => Promise<readonly Held[]>
  /** Of what has changed, what is within reach. */
  findWithin: (reach: Reach, idsByKind: IdsByKind) => Promise<IdsByKind>
  onError: (error: unknown) => void
}

type Kind = LiveChange['kind']

/** A change is told to those who may read what changed. */
const scopeByKind = {
  'job': 'jobs:read',
  'printer': 'printers:read',
  'computer': 'computers:read',
  'enrolment-code': 'computers:read',
  'scale': 'computers:read',
  'site': 'computers:read',
  'api-key': 'admin:keys',
  'person': 'admin:people',
  'settings': 'jobs:read',
} as const satisfies Record<Kind, Scope>
const kinds = Object.keys(scopeByKind) as Kind[]
/** The pages that a shared account has open in a warehouse; all of them take far less memory than the agents. */
const LISTENERS = { perKey: 100, inAll: 2_000 }
const RETRY_AFTER_SECONDS = 30
/** The longest that a timer of Node waits; who is still there then is looked at again. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface Live {
  /** Cuts whoever may not listen any more as they do: called every few seconds, so that what nobody told of costs those. */
  lookAgain(): Promise<void>
}

/** Pushes what changed to the consoles and API users of the organization it belongs to. */
export function serveLive(io: Server, { signals, revocations, authenticate, findLapsed, findWithin, onError }: LiveGround): Live {
  const listeners = new Map<Socket, Held>()
  const live = io.of(LIVE_NAMESPACE)
  const places = new Places(LISTENERS)
  const tell = (room: (kind: Kind) => string, idsByKind: IdsByKind) => {
    for (const [kind, ids] of idsByKind) live.to(room(kind)).emit('changed', { kind, ids: [...ids] } satisfies LiveChange)
  }
  const limited = new LimitedListeners({
    maxIds: MAX_IDS,
    find: findWithin,
    tell: (reach, within) => tell((kind) => kindRoom(reachKey(reach), kind), within),
    onError,
  })
  live.use((socket, next) => {
    authenticate(socket).then(
      (result) => {
        const admitted = result.ok ? admit(socket, result, { places, limited, listeners }) : result
        next(admitted.ok ? undefined : liveError(admitted.problem))
      },
      (error: unknown) =>
        next(
          liveError({ code: isDatabaseAway(error) ? 'relay-unready' : 'internal-error', detail: 'the relay could not check who this is' }),
        ),
    )
  })
  revocations.on('revoked', (credential) => {
    for (const id of live.adapter.rooms.get(callerRoom(credential)) ?? []) cut(live.sockets.get(id))
  })
  const gathered = new Map<string, IdsByKind>()
  const flush = () => {
    for (const [organizationId, idsByKind] of gathered) {
      tell((kind) => kindRoom(organizationId, kind), idsByKind)
      limited.changed(organizationId, idsByKind)
    }
    gathered.clear()
  }
  signals.on('changed', ({ organizationId, kind, ids }) => {
    if (gathered.size === 0) setTimeout(flush, GATHER_MS).unref()
    const idsByKind = gathered.get(organizationId) ?? new Map()
    gathered.set(organizationId, idsByKind)
    const set = idsByKind.get(kind) ?? new Set<string>()
    idsByKind.set(kind, set)
    for (const id of ids) if (set.size < MAX_IDS) set.add(id)
  })
  return {
    lookAgain: async () => {
      const looked = [...listeners]
      if (looked.length === 0) return
      const lapsed = new Set(await findLapsed(looked.map(([, held]) => held)))
      for (const [socket, held] of looked) if (lapsed.has(held)) cut(socket)
    },
  }
}

function admit(
  socket: Socket,
  { caller, expiresAtMs, sessionId }: Verified,
  { places, limited, listeners }: { places: Places; limited: LimitedListeners; listeners: Map<Socket, Held> },
): { ok: true } | Refused {
  const told = kinds.filter((kind) => caller.scopes.includes(scopeByKind[kind]))
  if (told.length === 0) return refuse('forbidden', `"${caller.name}" has no scope to read anything that changes.`)
  const full = places.fullFor(callerRoom(caller))
  if (full !== undefined) return tooMany(full, caller)
  // Who left while we asked who it is would never give its place back.
  if (socket.conn.readyState === 'closed') return refuse('no-answer', 'The connection was lost meanwhile.')
  const givePlaceBack = places.take(callerRoom(caller))
  const stopListening = isLimited(caller.reach) ? limited.add(caller.reach) : undefined
  listeners.set(socket, { caller, ...(sessionId !== undefined && { sessionId }) })
  const leave = () => {
    listeners.delete(socket)
    stopListening?.()
    givePlaceBack()
  }
  socket.once('disconnect', leave)
  // The one that is lost before it has come in never says that it leaves.
  socket.conn.once('close', leave)
  void socket.join([
    callerRoom(caller),
    ...told.map((kind) => kindRoom(isLimited(caller.reach) ? reachKey(caller.reach) : caller.organizationId, kind)),
  ])
  const timer = setTimeout(() => cut(socket), Math.min(Math.max(0, expiresAtMs - Date.now()), MAX_TIMER_MS))
  timer.unref()
  socket.on('disconnect', () => clearTimeout(timer))
  return { ok: true }
}

function tooMany(full: 'key' | 'all', { name }: Identified): Refused {
  const [code, detail] =
    full === 'key'
      ? (['too-many-requests', `"${name}" listens to ${LISTENERS.perKey} connections already.`] as const)
      : (['relay-busy', `${LISTENERS.inAll} connections listen already.`] as const)
  return { ok: false, problem: { code, detail, retryAfterSeconds: RETRY_AFTER_SECONDS } }
}

/** As a broken link, after which clients come again and show their credential: one that still holds loses a moment. */
function cut(socket: Socket | undefined): void {
  socket?.conn.close()
}

/** `seen`: the organization for those who see all of it, else the key of their reach. */
function kindRoom(seen: string, kind: Kind): string {
  return `${seen} ${kind}`
}

/** Everybody who came by one credential, to be cut off together when it is revoked. */
function callerRoom({ kind, id }: Pick<Identified, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

function liveError(problem: Problem): Error {
  return Object.assign(new Error(problem.code), { data: problem })
}
