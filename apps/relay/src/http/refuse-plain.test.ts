import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { refusePlain } from './refuse-plain.ts'

const from = (remoteAddress: string | undefined, encrypted = false) => ({ remoteAddress, encrypted }) as unknown as Socket

test.each([
  ['comes from this machine', undefined, from('127.0.0.1')],
  ['comes from another address of this machine alone', undefined, from('127.8.9.1')],
  ['comes from this machine by IPv6', '10.99.0.0/16', from('::1')],
  ['comes from this machine to a server for both families', '10.99.0.0/16', from('::ffff:127.0.0.1')],
  ['comes from the declared proxy', '10.99.0.0/16', from('10.99.3.4')],
  ['comes from the declared proxy to a server for both families', '10.99.0.0/16', from('::ffff:10.99.3.4')],
  ['comes from one of several proxies', '10.99.0.0/16,2001:db8::7', from('2001:db8::7')],
  ['is encrypted, from anywhere', undefined, from('192.0.2.1', true)],
])('a connection is taken that %s', (_what, proxies, socket) => expect(refusePlain(proxies)(socket)).toBeUndefined())

test.each([
  ['from elsewhere', undefined, from('192.0.2.1')],
  ['from beside the declared proxy', '10.99.0.0/16', from('10.98.0.1')],
  ['from elsewhere to a server for both families', '10.99.0.0/16', from('::ffff:192.0.2.1')],
  ['by IPv6 from elsewhere', '10.99.0.0/16', from('2001:db8::1')],
  ['whose other end has gone', '10.99.0.0/16', from(undefined)],
])('a plain connection %s is refused', (_what, proxies, socket) =>
  expect(refusePlain(proxies)(socket)).toMatchObject({ code: 'encryption-required' }),
)
