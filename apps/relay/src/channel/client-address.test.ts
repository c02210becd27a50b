import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

describe('the address of a client', () => {
  test.each([
    ['is that of the connection where no proxy is declared', undefined, from('10.0.0.1', '203.0.113.9'), '10.0.0.1'],
    ['is what a declared proxy says', '10.0.0.0/8', from('10.0.0.1', '203.0.113.9'), '203.0.113.9'],
    ['is not what somebody else says', '10.0.0.0/8', from('192.0.2.1', '203.0.113.9'), '192.0.2.1'],
    ['is the last that no declared proxy has', '10.0.0.0/8', from('10.0.0.1', '1.2.3.4, 203.0.113.9, 10.9.9.9'), '203.0.113.9'],
    ['is the proxy’s own where it says nothing', 'loopback', from('::1'), '::1'],
    ['is the proxy’s own where it says what is no address', 'loopback', from('::ffff:127.0.0.1', 'unknown'), '::ffff:127.0.0.1'],
    ['may have six parts', 'loopback,2001:db8::/32', from('2001:db8::7', '2001:470::1'), '2001:470::1'],
  ])('%s', (_what, proxies, request, address) => expect(clientAddress(proxies)(request)).toBe(address))
})
