import { BlockList, isIP } from 'node:net'

/** Tells which addresses a list in Fastify's notation means: addresses, networks and `loopback`, separated by commas. */
export function withinNetworks(networks: string): (address: string) => boolean {
  const list = new BlockList()
  for (const one of networks.split(',').flatMap((text) => (text === 'loopback' ? ['127.0.0.0/8', '::1'] : [text]))) {
    const [address = '', bits] = one.split('/')
    const family = familyOf(address)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
