import multipart from '@fastify/multipart'
import { routes } from '@cloudprint/protocol/http/routes'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { fastify } from 'fastify'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { endUploadsOnClose } from './end-uploads-on-close.ts'
import { ProblemFilter } from './problem.filter.ts'

const part = '--x\r\ncontent-disposition: form-data; name="document"; filename="a"\r\n\r\nthe first bytes'
const end = '\r\n--x--\r\n'
const head = `POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: ${part.length + end.length}\r\n\r\n`

/** A server with an upload under way. */
async function receiving(graceMs: number) {
  const server = fastify()
  const filter = new ProblemFilter(silentLogger)
  server.setErrorHandler((error, request, reply) => filter.answer(error, request, reply))
  endUploadsOnClose(server, graceMs)
  await server.register(multipart)
  const isReading = Promise.withResolvers<void>()
  server.post('/v1/jobs', { config: { route: routes.submitJob } }, async (request) => {
    for await (const one of request.parts()) {
      isReading.resolve()
      if (one.type === 'file') await buffer(one.file)
    }
    return 'taken'
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(head + part)
  await isReading.promise
  return { server, socket }
}

test('an upload that is complete within the grace is taken, and the server waits for it', async () => {
  const { server, socket } = await receiving(60_000)
  const closed = server.close()
  socket.write(end)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*taken/)
  await closed
})

test('an upload that is not is told to come again, and the server closes', async () => {
  const { server, socket } = await receiving(50)
  const closed = server.close()
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer).toContain('"code":"relay-stopping"')
  expect(answer.toLowerCase()).toMatch(/retry-after: \d/)
  await closed
})
