import { isIP } from 'node:net'
import { networkList } from './network-list.ts'

/**
 * What IANA's registry of special IPv4 addresses does not call globally reachable (https://www.iana.org/assignments/iana-ipv4-special-registry),
 * multicast, and what is reserved.
 */
const special4 = networkList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Looks public, and is answered by the host of a virtual machine in Azure (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
  '168.63.129.16/32',
])

/** All that is given out to the public lies here (https://www.iana.org/assignments/ipv6-address-space): no mapped, translated, local or reserved address does. */
const given6 = networkList(['2000::/3'])
/** But for protocols of their own (Teredo among them), examples, and 6to4, which is IPv4 in IPv6. */
const special6 = networkList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** Whether an IP address is one that anybody in the internet can reach. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special4.check(address, 'ipv4')
  return isIP(address) === 6 && given6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}
