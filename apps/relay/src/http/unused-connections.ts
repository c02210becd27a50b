import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'

/**
 * Connections that were opened for later and have carried no request yet, as browsers and load balancers hold them. A server that
 * closes ends idle connections, but waits for these as if a request were on its way.
 */
export function watchUnusedConnections(server: Server | TlsServer): { close(): void } {
  const unused = new Set<Socket>()
  let isClosing = false
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    if (isClosing) return void socket.destroy()
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  for (const event of ['request', 'upgrade']) {
    server.prependListener(event, ({ socket }: { socket: Socket }) => void unused.delete(socket))
  }
  return {
    /** Ends them, and those that still come. */
    close: () => {
      isClosing = true
      for (const socket of unused) socket.destroy()
    },
  }
}
