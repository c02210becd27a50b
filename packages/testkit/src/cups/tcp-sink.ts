import { createServer, type Socket } from 'node:net'
import { eventually } from '../eventually.ts'

export interface TcpSinkSettings {
  /** Reads nothing, as a printer that is out of paper. */
  isStalled?: boolean
  /** Cuts the connection (RST) after so many bytes of it. */
  resetAfterBytes?: number
  /** Keeps its side open after the sender has closed, until `letGo`. */
  isHeldOpen?: boolean
}

export interface TcpSink {
  port: number
  /** socket://127.0.0.1:PORT, as a CUPS queue wants it. */
  uri: string
  /** What came, per connection, in the order of connecting. */
  connections(): Buffer[]
  /** Resolves when so many connections have been closed by their sender, with what came over them. */
  untilReceived(count: number): Promise<Buffer[]>
  /** Changes the behaviour, of open connections too; a stall ends with { isStalled: false }. */
  behave(settings: TcpSinkSettings): void
  /** Closes the connections that were held open. */
  letGo(): void
  stop(): Promise<void>
}

interface Connection {
  socket: Socket
  chunks: Buffer[]
  receivedBytes: number
  hasEnded: boolean
}

/** A printer on port 9100 as the network sees it: takes bytes and says nothing. By default on a port that is free. */
export async function startTcpSink({ port: wantedPort = 0, ...initial }: TcpSinkSettings & { port?: number } = {}): Promise<TcpSink> {
  let settings: TcpSinkSettings = initial
  const connections: Connection[] = []

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection: Connection = { socket, chunks: [], receivedBytes: 0, hasEnded: false }
    connections.push(connection)
    socket.on('error', () => {}) // the sender may go at any time
    socket.on('data', (chunk: Buffer) => receive(connection, chunk))
    socket.on('end', () => {
      connection.hasEnded = true
      if (settings.isHeldOpen !== true) socket.end()
    })
    if (settings.isStalled === true) socket.pause()
  })

  function receive(connection: Connection, chunk: Buffer): void {
    const leftBytes = (settings.resetAfterBytes ?? Infinity) - connection.receivedBytes
    const kept = chunk.length > leftBytes ? chunk.subarray(0, leftBytes) : chunk
    connection.chunks.push(kept)
    connection.receivedBytes += kept.length
    if (chunk.length >= leftBytes) connection.socket.resetAndDestroy()
  }

  const port = await listen(server, wantedPort)
  const received = () => connections.map(({ chunks }) => Buffer.concat(chunks))
  const letGo = () => connections.forEach(({ socket, hasEnded }) => hasEnded && socket.end())
  return {
    port,
    uri: `socket://127.0.0.1:${port}`,
    connections: received,
    untilReceived: async (count) => {
      await eventually(() => connections.filter(({ hasEnded }) => hasEnded).length >= count, {
        what: `${count} whole transmissions`,
      })
      return received()
    },
    behave: (changed) => {
      settings = changed
      for (const { socket } of connections) {
        if (settings.isStalled === true) socket.pause()
        else socket.resume()
      }
      if (settings.isHeldOpen !== true) letGo()
    },
    letGo,
    stop: () => {
      for (const { socket } of connections) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Listens on a port of 127.0.0.1, by default a free one, and returns it. */
export function listen(server: ReturnType<typeof createServer>, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
    })
  })
}
