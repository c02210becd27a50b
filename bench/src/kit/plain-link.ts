import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { refuse } from '@cloudprint/protocol/problems'
import { io } from 'socket.io-client'
import type { Link } from '@cloudprint/agent/dist/relay-link/link.js'

/** A link that is a socket and nothing else: no clock is read, nobody proves who he is. */
export function plainLink(url: string): Link {
  return {
    connect: async (serveOn) => {
      const socket = io(url + AGENT_NAMESPACE, { transports: ['websocket'], forceNew: true, reconnection: false })
      const closed = Promise.withResolvers<string>()
      const connected = Promise.withResolvers<Error | undefined>()
      socket.on('disconnect', (reason) => closed.resolve(reason))
      socket.on('connect', () => connected.resolve(undefined))
      socket.on('connect_error', (error) => connected.resolve(error))
      serveOn(socket)
      const error = await connected.promise
      if (error !== undefined) {
        socket.disconnect()
        return refuse('no-answer', error.message)
      }
      return {
        ok: true,
        connection: { socket, way: 'channel-websocket', obstacles: [], closed: closed.promise, close: () => void socket.disconnect() },
      }
    },
    climb: () => new Promise(() => {}),
    greeted: () => Promise.resolve(),
    wasSilent: () => {},
  }
}
