import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startFaultProxy, type ProxyAddress } from './fault-proxy.ts'
import { tempDir } from './temp-dir.ts'

/** A server that sends everything back, behind a proxy, and one who talks to it. */
async function throughProxy(at?: ProxyAddress) {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startFaultProxy({ to: { port: (server.address() as AddressInfo).port }, ...(at !== undefined && { at }) })
  const socket = connect({ ...(at ?? { port: proxy.port, host: '127.0.0.1' }), allowHalfOpen: true })
  onTestFinished(async () => {
    socket.destroy()
    await proxy.stop()
    server.close()
  })
  const seen = { text: '', end: '' }
  socket.on('data', (chunk: Buffer) => (seen.text += String(chunk)))
  socket.on('end', () => (seen.end ||= 'ended'))
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.end ||= error.code ?? 'error'))
  await once(socket, 'connect')
  return { proxy, socket, seen, echoed: (text: string) => eventually(() => seen.text === text, { what: `"${text}" to come back` }) }
}

test('passes bytes on both ways, between ports and Unix sockets', async () => {
  for (const at of [undefined, { path: join(tempDir('proxy'), 'proxy.sock') }]) {
    const { socket, echoed } = await throughProxy(at)
    socket.write('hello')
    await echoed('hello')
  }
})

test('stalls, and passes on what was held back', async () => {
  const { proxy, socket, seen, echoed } = await throughProxy()
  proxy.behave({ stalls: 'answer' })
  socket.write('held')
  await eventually(() => proxy.openConnections() === 1)
  expect(seen.text).toBe('')
  proxy.behave({})
  await echoed('held')
})

test('resets after so many bytes, by a look at a piece, at once, and at the door', async () => {
  const ways = [
    { behave: { resetAfterBytes: 3 }, text: 'abc' },
    {
      behave: { onPiece: ({ direction }: { direction: string }) => (direction === 'answer' ? 'reset' : 'pass') as 'reset' | 'pass' },
      text: '',
    },
  ]
  for (const { behave, text } of ways) {
    const { proxy, socket, seen } = await throughProxy()
    proxy.behave(behave)
    socket.write('abcdef')
    await eventually(() => seen.end === 'ECONNRESET', { what: 'the reset' })
    expect(text.startsWith(seen.text)).toBe(true)
  }
  const { proxy, seen } = await throughProxy()
  await eventually(() => proxy.openConnections() === 1)
  proxy.cut()
  await eventually(() => seen.end === 'ECONNRESET', { what: 'the reset' })
})

test('half-closes: one side hears the end, and the other way stays open', async () => {
  const { proxy, socket, seen } = await throughProxy()
  await eventually(() => proxy.openConnections() === 1)
  proxy.halfClose('answer')
  await eventually(() => seen.end === 'ended')
  expect(socket.writable).toBe(true)
})

test('drops and changes pieces', async () => {
  const { proxy, socket, echoed } = await throughProxy()
  proxy.behave({ onPiece: ({ bytes, direction }) => (direction === 'answer' ? Buffer.from(String(bytes).toUpperCase()) : 'pass') })
  socket.write('loud')
  await echoed('LOUD')
  let dropped = 0
  proxy.behave({ onPiece: ({ bytes }) => ((dropped += bytes.length), 'drop') })
  socket.write('lost')
  await eventually(() => dropped === 4)
  proxy.behave({ delayMs: 20 })
  socket.write('!')
  await echoed('LOUD!')
})
