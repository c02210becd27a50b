import { expect, test } from 'vitest'
import { printerAddress } from './printer-address.ts'

test.each([
  ['ipp://printer.local/ipp/print', { host: 'printer.local', port: 631, path: '/ipp/print', isTls: false }],
  ['ipps://10.0.0.9:443/ipp/print?waitjob=true', { host: '10.0.0.9', port: 443, path: '/ipp/print', isTls: true }],
  ['IPP://localhost:8501', { host: 'localhost', port: 8501, path: '/', isTls: false }],
  ['http://printer/ipp', { host: 'printer', port: 80, path: '/ipp', isTls: false }],
  ['https://printer/ipp', { host: 'printer', port: 443, path: '/ipp', isTls: true }],
  ['ipp://printer/ipp?version=1.1&encryption=required', { host: 'printer', port: 631, path: '/ipp', isTls: true }],
  ['ipp://[::1]:631/ipp/print', { host: '::1', port: 631, path: '/ipp/print', isTls: false }],
  ['ipps://[2001:db8::7]/ipp/print', { host: '2001:db8::7', port: 631, path: '/ipp/print', isTls: true }],
  ['ipp://[v1.fe80::1+eth0]/ipp/print', { host: 'fe80::1%eth0', port: 631, path: '/ipp/print', isTls: false }],
  ['ipp://[fe80::1%25eth0.2]/ipp/print', { host: 'fe80::1%eth0.2', port: 631, path: '/ipp/print', isTls: false }],
])('%s is a printer at an address', (deviceUri, address) => expect(printerAddress(deviceUri)).toMatchObject(address))

test.each([
  'dnssd://Office._ipps._tcp.local/?uuid=1',
  'ipps://Office%20upstairs._ipps._tcp.local/',
  'implicitclass://Office/',
  'socket://10.0.0.7:9100',
  'ipp://printer:0/ipp/print',
  'ipp://printer:70000/ipp/print',
  'ipp://printer/ipp print',
  'ipp:///ipp/print',
  'ipp://[::1/ipp/print',
  '',
])('%s has none that can be asked', (deviceUri) => expect(printerAddress(deviceUri)).toBeUndefined())

test('a printer is named to itself without interface or credentials', () => {
  expect(printerAddress('ipps://user:p@ss@printer/ipp/print?waitjob=true')?.uri).toBe('ipps://printer:631/ipp/print')
  expect(printerAddress('ipp://a%40b:secret@[v1.fe80::1+eth0]:8631/ipp')?.uri).toBe('ipp://[fe80::1]:8631/ipp')
  expect(JSON.stringify(printerAddress('ipp://user:secret@printer/ipp/print'))).not.toMatch(/user|secret/)
})
