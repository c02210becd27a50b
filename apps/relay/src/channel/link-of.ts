import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Socket } from 'socket.io'

/** How this socket reaches us, for people who look after networks. */
export function linkOf(socket: Socket, address: string): NonNullable<Computer['link']> {
  return {
    address,
    port: socket.request.socket.localPort ?? 0,
    transport: socket.conn.transport.name === 'websocket' ? 'websocket' : 'polling',
    roundTripMs: null,
  }
}
