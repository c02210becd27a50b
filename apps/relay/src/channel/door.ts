import type { Problem } from '@cloudprint/protocol/problems'
import type { IncomingMessage } from 'node:http'
import type { Server, Socket } from 'socket.io'
import { neighbourhood } from '../http/neighbourhood.ts'
import type { AddressOf } from './client-address.ts'
import { Places } from './places.ts'

/**
 * Sockets whose owner nobody knows yet. Each may make the relay hold a message of megabytes; a whole site behind one address
 * comes in within a moment, and who finds no room comes again by itself.
 */
const STRANGERS = { perKey: 200, inAll: 1_000 }
const RETRY_AFTER_SECONDS = 5

type Connection = Socket['conn']

/**
 * Counts the sockets that have not proved who they are, by address and in all. A connection is a stranger from its handshake until
 * a namespace has let it in, or until it ends: socket.io ends those that show nothing within its connect timeout.
 */
export class Door {
  readonly #addressOf: AddressOf
  readonly #strangers = new Places(STRANGERS)
  readonly #guests = new WeakMap<Connection, { address: string; known: () => void }>()

  constructor(addressOf: AddressOf) {
    this.#addressOf = addressOf
  }

  /** Why this handshake is refused; undefined when it is not. */
  refusal(request: IncomingMessage): Problem | undefined {
    const address = this.#addressOf(request)
    const full = this.#strangers.fullFor(neighbourhood(address))
    if (full === undefined) return undefined
    return full === 'key'
      ? problem('too-many-requests', `${STRANGERS.perKey} connections from ${address} have not shown yet whose they are.`)
      : problem('relay-busy', `${STRANGERS.inAll} connections have not shown yet whose they are.`)
  }

  /** Counts everybody who comes in by the engine that `io` has made last. */
  watch(io: Server): void {
    io.engine.on('connection', (connection: Connection) => {
      const address = this.#addressOf(connection.request as IncomingMessage)
      const known = this.#strangers.take(neighbourhood(address))
      this.#guests.set(connection, { address, known })
      connection.once('close', known)
    })
  }

  /** It has proved who it is. */
  known(socket: Socket): void {
    this.#guests.get(socket.conn)?.known()
  }

  addressOf(socket: Socket): string {
    return this.#guests.get(socket.conn)?.address ?? socket.handshake.address
  }
}

function problem(code: Problem['code'], detail: string): Problem {
  return { code, detail, retryAfterSeconds: RETRY_AFTER_SECONDS }
}
