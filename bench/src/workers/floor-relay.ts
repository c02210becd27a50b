import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import pg from 'pg'
import { Server } from 'socket.io'
import type { Socket } from 'socket.io'
import { insertJob } from '../kit/floor-schema.ts'
import { serveParent } from '../kit/worker.ts'

export type FloorRelay = typeof handlers

interface PostedJob {
  printerId: string
  title: string
  contentType: string
  content: string
}

const sockets: Socket[] = []
let pool: pg.Pool | undefined
let pushed = 0
let acknowledged = 0

const handlers = {
  /** As many connections as the relay has. */
  async start({ databaseUrl }: { databaseUrl: string }): Promise<{ port: number }> {
    pool = new pg.Pool({ connectionString: databaseUrl, max: 12 })
    const server = createServer((request, response) => void take(request, response))
    const io = new Server({ perMessageDeflate: false, httpCompression: false, serveClient: false })
    io.attach(server)
    io.on('connection', (socket) => {
      sockets.push(socket)
      socket.on('disconnect', () => sockets.splice(sockets.indexOf(socket), 1))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the floor has no port')
    return { port: address.port }
  },

  async counts() {
    return { pushed, acknowledged }
  },
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const job = JSON.parse(Buffer.concat(chunks).toString('utf8')) as PostedJob
  const id = randomUUID()
  const bytes = Buffer.from(job.content, 'base64')
  await pool?.query({ ...insertJob, values: [id, job.printerId, job.title, job.contentType, bytes] })
  const body = JSON.stringify({ id })
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
  const socket = sockets[pushed % Math.max(1, sockets.length)]
  if (socket === undefined) return
  pushed += 1
  await socket.emitWithAck('job', { id, printer: job.printerId, title: job.title, content: job.content })
  acknowledged += 1
}

serveParent(handlers)
