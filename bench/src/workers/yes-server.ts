import { createServer } from 'node:http'
import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { Server } from 'socket.io'
import { serveParent } from '../kit/worker.ts'

export type YesServer = typeof handlers

const relayNow = () => new Date().toISOString()
const helloReply = () => ({ epoch: 1, computerId: crypto.randomUUID(), computerName: 'floor', now: relayNow(), differences: [] })
const answers = { hello: helloReply, printers: () => ({}) }

/** A socket.io server with the product's settings that says yes to everything, and answers every request with a line of JSON. */
const handlers = {
  async start({ port }: { port: number }) {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"items":[]}')
    })
    const io = new Server({ pingInterval: 5_000, pingTimeout: 7_000, perMessageDeflate: false, httpCompression: false, serveClient: false })
    io.attach(server)
    io.of(AGENT_NAMESPACE).on('connection', (socket) => {
      for (const [name, reply] of Object.entries(answers)) {
        socket.on(name, (_request: unknown, acknowledge: (answer: unknown) => void) => acknowledge({ ok: true, reply: reply() }))
      }
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  },
}

serveParent(handlers)
