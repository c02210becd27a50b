import { LIVE_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import type { LiveChange } from '@cloudprint/protocol/live'
import type { Problem, Refused } from '@cloudprint/protocol/problems'
import type { Server, Socket } from 'socket.io'
import type { Caller } from '../access/caller.ts'
import type { Revocations } from '../access/revocations.ts'
import type { JobSignals } from '../jobs/job-signals.ts'

/** Changes are gathered this long, so that a busy line does not flood a browser. */
const GATHER_MS = 100
const MAX_IDS = 500

export type AuthenticateClient = (socket: Socket) => Promise<{ ok: true; caller: Caller } | Refused>

export interface LiveGround {
  signals: JobSignals
  revocations: Revocations
  authenticate: AuthenticateClient
}

type Kind = LiveChange['kind']

/** Pushes what changed to the consoles and API users of the organization it belongs to. */
export function serveLive(io: Server, { signals, revocations, authenticate }: LiveGround): void {
  const live = io.of(LIVE_NAMESPACE)
  live.use((socket, next) => {
    authenticate(socket).then(
      (result) => {
        if (!result.ok) return next(liveError(result.problem))
        void socket.join([result.caller.organizationId, callerRoom(result.caller)])
        next()
      },
      () => next(liveError({ code: 'internal-error', detail: 'the relay could not check who this is' })),
    )
  })
  revocations.on('revoked', (credential) => live.in(callerRoom(credential)).disconnectSockets(true))
  const gathered = new Map<string, Map<Kind, Set<string>>>()
  const flush = () => {
    for (const [organizationId, idsByKind] of gathered) {
      for (const [kind, ids] of idsByKind) live.to(organizationId).emit('changed', { kind, ids: [...ids] } satisfies LiveChange)
    }
    gathered.clear()
  }
  signals.on('changed', ({ organizationId, kind, ids }) => {
    if (gathered.size === 0) setTimeout(flush, GATHER_MS).unref()
    const idsByKind = gathered.get(organizationId) ?? new Map<Kind, Set<string>>()
    gathered.set(organizationId, idsByKind)
    const set = idsByKind.get(kind) ?? new Set<string>()
    idsByKind.set(kind, set)
    for (const id of ids) if (set.size < MAX_IDS) set.add(id)
  })
}

/** Everybody who came by one credential, to be cut off together when it is revoked. */
function callerRoom({ kind, id }: Pick<Caller, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

function liveError(problem: Problem): Error {
  return Object.assign(new Error(problem.code), { data: problem })
}
