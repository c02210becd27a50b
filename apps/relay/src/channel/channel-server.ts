import { AGENT_NAMESPACE, LIVE_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import type { Problem } from '@cloudprint/protocol/problems'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server } from 'socket.io'
import type { Socket } from 'socket.io'
import { TLSSocket } from 'node:tls'
import { AgentSession } from './agent-session.ts'
import type { AgentGround } from './agent-session.ts'
import { authenticateAgent } from './authenticate-agent.ts'
import type { AgentSocket } from './agent-socket.ts'
import type { AgentIdentity, VerifyAssertion } from './authenticate-agent.ts'
import type { AddressOf } from './client-address.ts'
import { Door } from './door.ts'
import type { RefusalOf } from '../http/refuse-plain.ts'
import { linkOf } from './link-of.ts'
import { Places } from './places.ts'
import { refuseHandshake } from './refuse-handshake.ts'
import { whileReady } from './while-ready.ts'

/** Both sides notice a dead link within the sum of these two: 12 s. */
const PING_INTERVAL_MS = 5_000
const PING_TIMEOUT_MS = 7_000
/** Who opens a socket and joins no namespace within this time is no client of ours. */
const CONNECT_TIMEOUT_MS = 10_000
/** The largest message: 50 printers with all capabilities, or 50 offered labels, stay well below it. */
const MAX_MESSAGE_BYTES = 6 * 1024 * 1024
/** One at work, one of a twin that is being judged, and some that are half open. */
const SOCKETS_OF_A_COMPUTER = { perKey: 8, inAll: Infinity }

/**
 * The socket.io server: agents on `/agent`, consoles and API users on `/live`. It listens on its own port and, for
 * sites where that one is blocked, on the API's port too.
 */
export class ChannelServer {
  readonly io: Server
  readonly #ground: AgentGround
  readonly #verify: VerifyAssertion
  readonly #log: Logger
  readonly #door: Door
  readonly #refusePlain: RefusalOf
  readonly #computers = new Places(SOCKETS_OF_A_COMPUTER)
  #isStopping = false

  constructor(
    ground: AgentGround,
    { verify, addressOf, refusePlain }: { verify: VerifyAssertion; addressOf: AddressOf; refusePlain: RefusalOf },
  ) {
    this.#ground = ground
    this.#verify = verify
    this.#log = ground.log
    this.#door = new Door(addressOf)
    this.#refusePlain = refusePlain
    this.io = new Server({
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Costs 8 times the memory per socket and most of the round trips (measured); labels are small anyway.
      perMessageDeflate: false,
      httpCompression: false,
      serveClient: false,
      allowRequest: (request, decide) => {
        const refusal = this.#refusal(request)
        if (refusal === undefined) decide(null, true)
        else refuseHandshake(request, refusal)
      },
    })
    // The namespace that every server has lets everybody in, for as long as they like.
    this.io.use((_socket, next) => next(connectError({ code: 'route-not-found', detail: 'There is nothing in this namespace.' })))
    for (const name of [AGENT_NAMESPACE, LIVE_NAMESPACE]) this.io.of(name).on('connection', (socket) => this.#door.known(socket))
    this.#serveAgents()
  }

  attach(server: HttpServer): void {
    this.io.attach(server)
    this.#door.watch(this.io)
  }

  /** Tells every agent to come back later, and closes all connections. */
  async stop(reconnectAfterMs: number): Promise<void> {
    this.#isStopping = true
    const sessions = this.#ground.presence.sessions()
    await Promise.allSettled(sessions.map((session) => session.drain(reconnectAfterMs)))
    this.io.disconnectSockets(true)
  }

  /** Those who were told to come back later find the API's port still open, and would keep it so. */
  #refusal(request: IncomingMessage): Problem | undefined {
    if (this.#isStopping) return { code: 'relay-stopping', detail: 'This relay takes no new work.' }
    return this.#refusePlain(request.socket) ?? this.#door.refusal(request)
  }

  #serveAgents(): void {
    const agents = this.io.of(AGENT_NAMESPACE)
    agents.use((socket, next) => {
      this.#admit(socket).then(
        (problem) => next(problem === undefined ? undefined : connectError(problem)),
        (cause: unknown) => {
          this.#log.error({ err: cause }, 'an agent could not be authenticated')
          next(connectError({ code: 'internal-error', detail: 'the relay could not check who this is' }))
        },
      )
    })
    agents.on('connection', (socket) => {
      new AgentSession(this.#ground, agentSocket(socket, this.#door.addressOf(socket)), socket.data as AgentIdentity).start()
    })
  }

  async #admit(socket: Socket): Promise<Problem | undefined> {
    const { socket: transport } = socket.request
    if (transport instanceof TLSSocket && transport.getProtocol() !== 'TLSv1.3') {
      return { code: 'protocol-version-unsupported', detail: 'the agent channel needs TLS 1.3' }
    }
    const authenticated = await whileReady(this.#ground, () => authenticateAgent(socket.handshake.auth, this.#verify))
    if (!authenticated.ok) {
      this.#log.warn({ address: this.#door.addressOf(socket), code: authenticated.problem.code }, 'an agent was refused')
      return authenticated.problem
    }
    const { computerId } = authenticated.agent
    if (this.#computers.fullFor(computerId) !== undefined) {
      const detail = `This computer has ${SOCKETS_OF_A_COMPUTER.perKey} connections open already.`
      return { code: 'too-many-requests', detail, retryAfterSeconds: CONNECT_TIMEOUT_MS / 1_000 }
    }
    // Who left while we asked who it is would never give its place back.
    if (socket.conn.readyState === 'closed') return { code: 'no-answer', detail: 'the connection was lost meanwhile' }
    socket.conn.once('close', this.#computers.take(computerId))
    Object.assign(socket.data as object, authenticated.agent)
    return undefined
  }
}

function agentSocket(socket: Socket, address: string): AgentSocket {
  return {
    on: (event, listener) => socket.on(event, listener),
    timeout: (ms) => socket.timeout(ms),
    disconnect: () => void socket.disconnect(true),
    link: () => linkOf(socket, address),
  }
}

/** socket.io hands `data` to the client's `connect_error`. */
function connectError(problem: Problem): Error {
  return Object.assign(new Error(problem.code), { data: problem })
}
