import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { NotSentError } from '../print-system.ts'
import type { CupsAddress } from './cups-address.ts'
import { CupsClient } from './cups-client.ts'
import { CupsOperations } from './cups-operations.ts'
import { sendDocument } from './send-document.ts'

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.each([
  ['socket that is not there', () => Promise.resolve({ kind: 'socket', path: '/nowhere/cups.sock' } as const)],
  ['port that nobody listens on', async () => ({ kind: 'tcp', host: '127.0.0.1', port: await closedPort() }) as const],
  ['host with several addresses, none of them open', async () => ({ kind: 'tcp', host: 'localhost', port: await closedPort() }) as const],
])('a document for a %s was surely not sent', async (_what, find) => {
  const address: CupsAddress = await find()
  const client = new CupsClient(() => address)
  const request = { queue: 'zebra', id: 1, format: 'application/vnd.cups-raw', document: bytesDocument(Buffer.from('^XA^XZ')) }
  await expect(sendDocument(request, 'key', new CupsOperations(client, 'tester'), AbortSignal.timeout(45_000))).rejects.toThrow(
    NotSentError,
  )
  client.close()
})
