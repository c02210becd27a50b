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

async function open(signIns: SignIns, password = 'wrong'): Promise<string> {
  const proxy = parseProxy(`http://127.0.0.1:${server.port}`, 'settings.json', { username: 'me', password })
  try {
    const tunnel = await signIns.openTunnel(proxy, { host: '127.0.0.1', port: server.port }, 5_000)
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
