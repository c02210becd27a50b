import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { serveParent } from '../kit/worker.ts'

export type PlainSocketServer = typeof handlers

/** A socket.io server with the product's settings that does nothing. */
const handlers = {
  async start(): Promise<{ port: number }> {
    const server = createServer()
    const io = new Server({ pingInterval: 5_000, pingTimeout: 7_000, perMessageDeflate: false, httpCompression: false, serveClient: false })
    io.attach(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    return { port: address.port }
  },

  /** After a full garbage collection (the process runs with --expose-gc). */
  async memory() {
    globalThis.gc?.()
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    return { rssBytes: rss, heapUsedBytes: heapUsed }
  },
}

serveParent(handlers)
