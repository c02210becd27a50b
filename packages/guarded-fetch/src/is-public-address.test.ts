import { expect, test } from 'vitest'
import { isPublicAddress } from './is-public-address.ts'

test.each([
  // Private, shared, and this machine.
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0.1.2.3',
  // Metadata services of clouds.
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fe80::a9fe:a9fe',
  // Examples, benchmarks, multicast, reserved.
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '198.18.0.1',
  '198.19.255.255',
  '192.88.99.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6 of this machine, this link, this site, and nobody.
  '::',
  '::1',
  'fe80::1',
  'febf::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fdff::1',
  'ff02::1',
  '100::1',
  '2001:db8::1',
  '3fff::1',
  '5f00::1',
  '4000::1',
  'e000::1',
  // IPv4 in IPv6: mapped, compatible, translated, NAT64 (also of one's own), Teredo, 6to4, ISATAP.
  '::ffff:127.0.0.1',
  '::ffff:808:808',
  '::7f00:1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::7f00:1',
  '2001::1',
  '2002:7f00:1::',
  'fe80::5efe:7f00:1',
  // Orchid, and what is no address.
  '2001:20::1',
  'localhost',
  '',
  '127.1',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '2003::1',
  '2620:fe::fe',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})
