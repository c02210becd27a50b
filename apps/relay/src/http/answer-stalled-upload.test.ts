import multipart from '@fastify/multipart'
import { routes } from '@cloudprint/protocol/http/routes'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { fastify } from 'fastify'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { answerStalledUpload } from './answer-stalled-upload.ts'
import { ProblemFilter } from './problem.filter.ts'
import { takeJson } from './take-json.ts'

const STALL_MS = 100

async function dial(stallMs = STALL_MS) {
  const server = fastify()
  const filter = new ProblemFilter(silentLogger)
  server.setErrorHandler((error, request, reply) => filter.answer(error, request, reply))
  answerStalledUpload(server, stallMs)
  takeJson(server)
  await server.register(multipart)
  server.post('/v1/jobs', { config: { route: routes.submitJob } }, async (request) => {
    if (!request.isMultipart()) return request.body
    const sizes: number[] = []
    for await (const part of request.parts()) if (part.type === 'file') sizes.push((await buffer(part.file)).length)
    return sizes
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => server.close())
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

const head = (type: string) => `POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n`
const part = '--x\r\ncontent-disposition: form-data; name="document"; filename="a"\r\n\r\nthe first bytes'

test.each([
  ['parts', head('multipart/form-data; boundary=x') + part],
  ['JSON', `${head('application/json')}{"title":`],
])('an upload in %s that stands still is answered, and its connection ends', async (_what, sent) => {
  const socket = await dial()
  socket.write(sent)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"document-truncated"')
  expect(answer.toLowerCase()).toContain('connection: close')
})

test('an upload that takes longer than that as a whole, but moves, is taken', async () => {
  // Longer than a busy machine lets this process stand still between two writes.
  const stallMs = 3_000
  const socket = await dial(stallMs)
  const write = (text: string) => new Promise((written) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`, written))
  socket.write('POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=x\r\ntransfer-encoding: chunked\r\n\r\n')
  const beganAt = performance.now()
  await write(part)
  while (performance.now() - beganAt < 1.2 * stallMs) {
    await write('.')
    await delay(stallMs / 50)
  }
  await write('\r\n--x--\r\n')
  socket.write('0\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /)
  socket.destroy()
})
