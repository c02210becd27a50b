import { BlockList, isIPv6 } from 'node:net'
import type { LookupFunction } from 'node:net'

/** Deprecated by RFC 4291 §2.5.5.1; where it is still routed it leads to an IPv4 address. */
const ipv4Compatible = new BlockList()
ipv4Compatible.addSubnet('::', 96, 'ipv6')
/** Within it, and addresses of their own. */
const others = new BlockList()
others.addSubnet('::', 127, 'ipv6')

/** Whether an IPv6 address is one of IPv4 in disguise that the filtering agent takes for public. */
export function isIpv4Compatible(address: string): boolean {
  return isIPv6(address) && ipv4Compatible.check(address, 'ipv6') && !others.check(address, 'ipv6')
}

/** Looks names up, and finds none that stand for such an address. */
export function withoutIpv4Compatible(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      const refused = error === null ? addresses.find(isIpv4Compatible) : undefined
      // In the words of the filtering agent, which are told from other failures.
      if (refused !== undefined) callback(new Error(`${refused} of ${hostname} is not allowed. Because it is IPv4 in IPv6.`), '')
      else callback(error, found, family)
    })
  }
}
