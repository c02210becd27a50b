import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProxyScripts } from './proxy-scripts.ts'

const minuteMs = 60_000
const url = new URL('https://relay.test')
let server: Server
/** What the script's server answers; undefined for an error. */
let script: string | undefined
let reads: number

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  script = 'function FindProxyForURL() { return "PROXY proxy.test:3128" }'
  reads = 0
  server = createServer((_request, response) => {
    reads += 1
    if (script === undefined) response.writeHead(503).end()
    else response.end(script)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  vi.useRealTimers()
  await new Promise((resolve) => server.close(resolve))
})

const asked = (isFromSystem = false) => ({
  scriptUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`,
  from: 'settings.json',
  isFromSystem,
})
const proxy = expect.objectContaining({ host: 'proxy.test', port: 3128 }) as object

test('a script whose server is away stays in use until it can be had anew', async () => {
  const scripts = new ProxyScripts()
  expect(await scripts.roadsTo(url, asked())).toEqual([proxy])
  script = undefined
  vi.advanceTimersByTime(11 * minuteMs)
  expect(await scripts.roadsTo(url, asked())).toEqual([proxy])
  expect(await scripts.roadsTo(url, asked())).toEqual([proxy])
  expect(reads).toBe(2)
  script = 'function FindProxyForURL() { return "DIRECT" }'
  vi.advanceTimersByTime(11 * minuteMs)
  expect(await scripts.roadsTo(url, asked())).toEqual(['direct'])
})

test('the system’s may be of a network that was left: then straight comes last', async () => {
  const scripts = new ProxyScripts()
  expect(await scripts.roadsTo(url, asked(true))).toEqual([proxy])
  script = undefined
  vi.advanceTimersByTime(11 * minuteMs)
  expect(await scripts.roadsTo(url, asked(true))).toEqual([proxy, 'direct'])
})

test('one that can not be had, or is broken, is tried again after a while only', async () => {
  const scripts = new ProxyScripts()
  const misconfigured = { code: 'proxy-misconfigured' }
  script = undefined
  await expect(scripts.roadsTo(url, asked())).rejects.toMatchObject(misconfigured)
  script = 'function FindProxyForURL() { throw new Error("never " + Math.random()) }'
  await expect(scripts.roadsTo(url, asked())).rejects.toMatchObject(misconfigured)
  expect(reads).toBe(1)
  vi.advanceTimersByTime(minuteMs)
  const broken = () =>
    scripts.roadsTo(url, asked()).then(
      () => 'none',
      (error: unknown) => String(error),
    )
  const first = await broken()
  expect(first).toContain('the proxy script is broken')
  expect(await broken()).toBe(first)
  vi.advanceTimersByTime(minuteMs)
  expect(await broken()).not.toBe(first)
})
