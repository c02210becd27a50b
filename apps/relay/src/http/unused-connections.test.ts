import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { watchUnusedConnections } from './unused-connections.ts'

test('a connection without a request does not hold up a server that closes, one with a request is served', async () => {
  const held = Promise.withResolvers<() => void>()
  const server = createServer((_request, response) => held.resolve(() => response.end('done')))
  const unused = watchUnusedConnections(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const spare = connect(port, '127.0.0.1')
  await once(spare, 'connect')
  const fetched = fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  const answer = await held.promise

  const closed = once(server, 'close')
  server.close()
  unused.close()
  answer()
  expect(await (await fetched).text()).toBe('done')
  await closed
  expect(spare.destroyed || spare.readableEnded || (await once(spare, 'close'))).toBeTruthy()
})
