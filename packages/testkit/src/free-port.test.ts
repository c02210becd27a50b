import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('a server can listen on it', async () => {
  const port = await freePort()
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  server.close()
  expect(port).toBeGreaterThan(1023)
})

test('none is given twice, although nobody listens on them yet', async () => {
  const ports: number[] = []
  for (let drawn = 0; drawn < 400; drawn += 1) ports.push(await freePort())
  expect(new Set(ports).size).toBe(ports.length)
})
