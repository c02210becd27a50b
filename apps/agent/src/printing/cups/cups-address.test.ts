import { expect, test } from 'vitest'
import { hostHeader, localCupsAddress, parseCupsServer } from './cups-address.ts'

test.each([
  ['/run/cups/cups.sock', { kind: 'socket', path: '/run/cups/cups.sock' }],
  ['/run/cups/cups.sock/version=1.1', { kind: 'socket', path: '/run/cups/cups.sock' }],
  ['print.example.com', { kind: 'tcp', host: 'print.example.com', port: 631 }],
  ['localhost:8631', { kind: 'tcp', host: 'localhost', port: 8631 }],
  ['10.0.0.7:8631/version=2.0', { kind: 'tcp', host: '10.0.0.7', port: 8631 }],
  ['[fe80::1]:8631', { kind: 'tcp', host: 'fe80::1', port: 8631 }],
  ['someone@print.example.com', { kind: 'tcp', host: 'print.example.com', port: 631 }],
  ['', undefined],
  ['localhost:0', undefined],
  ['localhost:99999', undefined],
  ['http://localhost/', undefined],
  ['two words', undefined],
])('CUPS_SERVER=%s means %o', (text, address) => expect(parseCupsServer(text)).toEqual(address))

test('without a setting the first socket that exists is used, else the IPP port', () => {
  expect(localCupsAddress((path) => path === '/var/run/cups/cups.sock')).toEqual({
    kind: 'socket',
    path: '/var/run/cups/cups.sock',
  })
  expect(localCupsAddress(() => false)).toEqual({ kind: 'tcp', host: 'localhost', port: 631 })
})

test('a local scheduler is called localhost, another one by its name', () => {
  expect(hostHeader({ kind: 'socket', path: '/run/cups/cups.sock' })).toBe('localhost')
  expect(hostHeader({ kind: 'tcp', host: '127.0.0.1', port: 8631 })).toBe('localhost')
  expect(hostHeader({ kind: 'tcp', host: 'print.example.com', port: 631 })).toBe('print.example.com:631')
})
