import { routes } from '@cloudprint/protocol/http/routes'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { fastify } from 'fastify'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { limitUploads } from './limit-uploads.ts'
import { ProblemFilter } from './problem.filter.ts'

async function serve() {
  const server = fastify({ bodyLimit: 10_000_000 })
  const filter = new ProblemFilter(silentLogger)
  server.setErrorHandler((error, request, reply) => filter.answer(error, request, reply))
  limitUploads(server, { maxAtOnce: 2 })
  let begun = 0
  server.addHook('preParsing', (_request, _reply, payload, done) => {
    begun += 1
    done(null, payload)
  })
  server.post('/v1/jobs', { config: { route: routes.submitJob } }, () => ({}))
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => server.close())
  const submit = (body: string) => fetch(`${url}/v1/jobs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  /** An upload of a megabyte that has begun. */
  const begin = async () => {
    const before = begun
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write('POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n"')
    await eventually(() => begun > before)
    return socket
  }
  return { submit, begin }
}

test('more large documents than there is room for are told to come back, and small ones pass', async () => {
  const { submit, begin } = await serve()
  const sockets = [await begin(), await begin()]
  const large = JSON.stringify('x'.repeat(500_000))
  const refused = await submit(large)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect((await submit('"small"')).status).toBe(200)
  sockets[0]?.destroy()
  await eventually(async () => expect((await submit(large)).status).toBe(200))
  // Those that were answered gave their room back.
  expect((await submit(large)).status).toBe(200)
  sockets[1]?.destroy()
})
