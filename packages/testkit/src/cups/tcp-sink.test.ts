import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { startTcpSink } from './tcp-sink.ts'

async function connected(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('each connection is kept apart', async () => {
  const sink = await startTcpSink()
  for (const text of ['one', 'two']) (await connected(sink.port)).end(text)
  expect((await sink.untilReceived(2)).map(String).sort()).toEqual(['one', 'two'])
  await sink.stop()
})

test('a stalled printer takes nothing until it goes on', async () => {
  const sink = await startTcpSink({ isStalled: true })
  const socket = await connected(sink.port)
  socket.end(Buffer.alloc(16 * 1024 * 1024))
  await eventually(() => sink.connections().length === 1)
  expect(socket.writableLength).toBeGreaterThan(0)
  sink.behave({ isStalled: false })
  const [received] = await sink.untilReceived(1)
  expect(received).toHaveLength(16 * 1024 * 1024)
  await sink.stop()
})

test('a printer that resets keeps exactly what it took', async () => {
  const sink = await startTcpSink({ resetAfterBytes: 1000 })
  const socket = await connected(sink.port)
  const failed = once(socket, 'error').catch((error: unknown) => [error])
  socket.write(Buffer.alloc(100_000))
  await expect(failed).resolves.toMatchObject([{ code: /ECONNRESET|EPIPE/ }])
  expect(sink.connections()[0]).toHaveLength(1000)
  await sink.stop()
})
