import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { checkThroughput } from './check-throughput.ts'

/** What the check says of a relay that answers so where its sample lies. */
async function speedOf(status: number, bytes: number) {
  const server = createServer((request, response) => {
    response
      .writeHead(request.url === '/v1/openapi.json' ? status : 404)
      .end(Buffer.alloc(request.url === '/v1/openapi.json' ? bytes : 150))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const relayUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return checkThroughput({ relayUrl, asked: Promise.resolve({ ok: true }), outgoing: new Outgoing({ setting: 'none', env: {} }) }).run()
}

test('a relay that shows agents nothing but what they need is not called slow', async () => {
  expect(await speedOf(404, 150)).toMatchObject({
    verdict: 'skipped',
    says: expect.stringMatching(/round trip takes .* answered 404/) as string,
  })
})

test('what comes fast is well', async () => {
  expect(await speedOf(200, 20_000_000)).toMatchObject({ verdict: 'ok', says: expect.stringContaining('Mbit/s or more') as string })
})
