import { isIP, isIPv6 } from 'node:net'
import type { LookupFunction } from 'node:net'
import { FetchFailure } from './fetch-failure.ts'
import { isPublicAddress } from './is-public-address.ts'
import { networkList } from './network-list.ts'

type MayReach = (address: string) => boolean

/** Public addresses, and those of the networks that are allowed beside them. */
export function reachable(allowedNetworks: readonly string[]): MayReach {
  const allowed = networkList(allowedNetworks)
  return (address) => isPublicAddress(address) || allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** For an address that names its host by number: no name is looked up for such a connection. */
export function checkLiteral({ hostname }: URL, mayReach: MayReach): void {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  if (isIP(address) !== 0 && !mayReach(address)) throw refused()
}

/**
 * Looks names up for one connection, which then uses what was checked here: a name that answers otherwise the next time gains nothing.
 * One that stands for a single address that may not be reached is refused as a whole.
 */
export function checkedLookup(lookup: LookupFunction, mayReach: MayReach): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address)
      if (error === null && !addresses.every(mayReach)) callback(refused(), '')
      else callback(error, found, family)
    })
  }
}

function refused(): FetchFailure {
  return new FetchFailure('address-refused', 'it leads to an address that is not public')
}
