import multipart from '@fastify/multipart'
import { routes } from '@cloudprint/protocol/http/routes'
import { fastify } from 'fastify'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { dropUnreadBody } from './drop-unread-body.ts'
import { takeJson } from './take-json.ts'

const BOUND = 4_000_000

/** A server that refuses every upload as soon as it has begun, and larger JSON than 1 kB. */
async function dial({ maxMs = 60_000, caller = {} as unknown } = {}) {
  const server = fastify({ bodyLimit: 1_000 })
  server.decorateRequest('caller', null)
  server.addHook('onRequest', (request, _reply, done) => {
    request.caller = caller as never
    done()
  })
  dropUnreadBody(server, { strangerBytes: 1_000_000, callerBytes: BOUND, maxMs })
  takeJson(server)
  await server.register(multipart)
  server.post('/v1/jobs', { config: { route: routes.submitJob } }, async (request, reply) => {
    for await (const part of request.parts()) if (part.type === 'file') break
    return reply.code(422).send('refused')
  })
  server.get('/', () => 'the next one')
  await server.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => server.close())
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const begin = (length: number) => {
  const part = '--x\r\ncontent-disposition: form-data; name="document"; filename="a"\r\n\r\nthe first bytes'
  return `POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: ${length + part.length}\r\n\r\n${part}`
}
/** Resolves when all was taken by the other side. */
const written = (socket: Socket, bytes: number) => new Promise<void>((resolve) => socket.write(Buffer.alloc(bytes), () => resolve()))

test('a sender who looks for the answer only at the end gets it, and may go on', async () => {
  const socket = await dial()
  socket.write(begin(3_000_000))
  await written(socket, 3_000_000)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 422 /)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const [next] = (await once(socket, 'data')) as [Buffer]
  expect(next.toString()).toContain('the next one')
  socket.destroy()
})

test.each([
  ['JSON that is too large', 413, 'content-type: application/json'],
  ['what nobody reads', 415, 'content-type: text/plain'],
])('a sender of %s who writes all before it reads is told so, and may go on', async (_what, status, type) => {
  const socket = await dial()
  socket.write(`POST /v1/jobs HTTP/1.1\r\nhost: x\r\n${type}\r\ncontent-length: 3000000\r\n\r\n`)
  for (let sent = 0; sent < 3_000_000; sent += 100_000) await written(socket, 100_000)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const [next] = (await once(socket, 'data')) as [Buffer]
  expect(next.toString()).toContain('the next one')
  socket.destroy()
})

test.each([
  ['sends more than a body may have', {}, 100_000_000],
  ['is nobody we know and sends megabytes', { caller: null }, 3_500_000],
  ['takes too long', { maxMs: 50 }, 1_000],
])('a sender who was refused and %s is cut off', async (_what, settings, bytes) => {
  const socket = await dial(settings)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  socket.write(begin(200_000_000))
  socket.write(Buffer.alloc(bytes))
  await closed
})
