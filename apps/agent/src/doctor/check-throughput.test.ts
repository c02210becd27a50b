import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { checkThroughput } from './check-throughput.ts'

/** What the check says of a relay that answers so where its sample lies, as long as it takes to make it. Time passes nowhere else. */
async function speedOf(status: number, bytes: number, makingMs = 0) {
  let nowMs = 0
  const server = createServer((request, response) => {
    if (request.url === '/v1/openapi.json') nowMs += makingMs
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
  const outgoing = new Outgoing({ setting: 'none', env: {} })
  return checkThroughput({ relayUrl, asked: Promise.resolve({ ok: true }), outgoing, steadyMs: () => nowMs }).run()
}

test('a relay that shows agents nothing but what they need is not called slow', async () => {
  expect(await speedOf(404, 150)).toMatchObject({
    verdict: 'skipped',
    says: expect.stringMatching(/round trip takes .* answered 404/) as string,
  })
})

test('what comes fast is well', async () => {
  expect(await speedOf(200, 300_000)).toMatchObject({ verdict: 'ok', says: expect.stringContaining('Mbit/s or more') as string })
})

test('a relay that takes its time to make what it sends makes no line slow', async () => {
  expect(await speedOf(200, 300_000, 5_000)).toMatchObject({ verdict: 'ok' })
})
