import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TestProxy } from '../testing/test-proxy.ts'
import { parseProxy } from './proxy.ts'
import { SignIns } from './sign-ins.ts'

const minuteMs = 60_000
const denied = 'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="site"\r\n\r\n'
let server: TestProxy
let isRight: boolean
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  server = await new TestProxy().start()
  isRight = false
  server.answer = () => (isRight ? undefined : denied)
})
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

async function open(signIns: SignIns, password = 'wrong', host = '127.0.0.1'): Promise<string> {
  const proxy = parseProxy(`http://127.0.0.1:${server.port}`, 'settings.json', { username: 'me', password })
  try {
    const tunnel = await signIns.openTunnel(proxy, { host, port: server.port }, 45_000)
    tunnel.destroy()
    return 'opened'
  } catch (error) {
    return (error as Error).message
  }
}

test('a password that the proxy has refused is shown to it again after ten minutes only, which is said', async () => {
  const signIns = new SignIns()
  expect(await open(signIns)).toContain('not shown to it again for 10 minutes, since wrong ones may lock the account')
  expect(await open(signIns)).toContain('10 minutes')
  vi.advanceTimersByTime(9 * minuteMs)
  await open(signIns)
  expect(server.asked).toHaveLength(1)
  vi.advanceTimersByTime(minuteMs + 1)
  isRight = true
  expect(await open(signIns)).toBe('opened')
  expect(server.asked).toHaveLength(2)
})

test('all that ask at once show it once', async () => {
  const signIns = new SignIns()
  const said = await Promise.all(Array.from({ length: 9 }, () => open(signIns)))
  expect(said.every((words) => words.includes('10 minutes'))).toBe(true)
  expect(server.asked).toHaveLength(1)
})

test('one that was right a moment ago is shown again after a minute, and if it stays wrong after ten', async () => {
  const signIns = new SignIns()
  isRight = true
  expect(await open(signIns)).toBe('opened')
  isRight = false
  expect(await open(signIns)).toContain('again for a minute')
  vi.advanceTimersByTime(minuteMs + 1)
  expect(await open(signIns)).toContain('again for 10 minutes')
})

test('another password is shown at once', async () => {
  const signIns = new SignIns()
  await open(signIns)
  isRight = true
  expect(await open(signIns, 'right')).toBe('opened')
})

test('an address that the proxy refuses them for, which it has taken for another, is refused alone', async () => {
  const signIns = new SignIns()
  server.answer = (head) => (head.startsWith('CONNECT localhost:') ? denied : undefined)
  expect(await open(signIns)).toBe('opened')
  expect(await open(signIns, 'wrong', 'localhost')).toContain(
    'took them for another address; they are not shown to it again for 10 minutes',
  )
  expect(await open(signIns)).toBe('opened')
  expect(await open(signIns, 'wrong', 'localhost')).toContain('took them for another')
  expect(server.asked).toHaveLength(3)
})

test('those that were changed since are not shown for one new address after the other', async () => {
  const signIns = new SignIns()
  isRight = true
  expect(await open(signIns)).toBe('opened')
  isRight = false
  for (let last = 2; last < 9; last += 1) await open(signIns, 'wrong', `127.0.0.${last}`)
  expect(server.asked).toHaveLength(5)
  expect(await open(signIns)).toContain('again for a minute')
})
