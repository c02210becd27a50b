import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface HashingSink {
  /** As a CUPS queue wants it. */
  uri: string
  /** SHA-256, in hex, of what came over each connection that its sender has ended. */
  received: string[]
  stop(): Promise<void>
}

/** A network printer that keeps nothing of what it is sent: for documents that do not fit in memory twice. */
export async function startHashingSink(): Promise<HashingSink> {
  const received: string[] = []
  const server = createServer((socket) => {
    const hash = createHash('sha256')
    socket.on('data', (chunk) => hash.update(chunk))
    socket.on('end', () => received.push(hash.digest('hex')))
    socket.on('error', () => undefined) // the sender may go at any time
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    uri: `socket://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    stop: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
