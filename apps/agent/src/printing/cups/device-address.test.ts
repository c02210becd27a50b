import { expect, test } from 'vitest'
import { deviceAddress } from './device-address.ts'

test.each([
  ['socket://10.0.0.7', { host: '10.0.0.7', port: 9100 }],
  ['socket://10.0.0.7:9101/?waiteof=false', { host: '10.0.0.7', port: 9101 }],
  ['lpd://user:secret@zebra.dock/queue', { host: 'zebra.dock', port: 515 }],
  ['ipp://[fe80::1%25eth0]/ipp/print', { host: 'fe80::1%eth0', port: 631 }],
  ['ipps://[v1.fe80::1+eth0]:443/ipp/print', { host: 'fe80::1%eth0', port: 443 }],
  ['http://10.0.0.7/ipp', { host: '10.0.0.7', port: 80 }],
])('%s listens there', (uri, address) => {
  expect(deviceAddress(uri)).toEqual(address)
})

test.each([
  'usb://Zebra/GX420d?serial=1',
  'dnssd://Laser._ipp._tcp.local/?uuid=1',
  'ipp://Laser._ipp._tcp.local/',
  'smb://host/share',
  'socket://10.0.0.7:0',
  'socket://10.0.0.7:99999',
  'capture:/x',
  '',
])('%s has no address of its own', (uri) => {
  expect(deviceAddress(uri)).toBeUndefined()
})
