import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { withinNetworks } from '../http/within-networks.ts'

export type AddressOf = (request: IncomingMessage) => string

/**
 * Where a connection comes from. Behind declared proxies (Fastify's notation: addresses, networks and `loopback`, separated by
 * commas) it is what they wrote into X-Forwarded-For, read from its end for as long as a declared proxy speaks; what stands
 * before that anybody may have written. Without a declared proxy the header counts for nothing.
 */
export function clientAddress(proxies: string | undefined): AddressOf {
  const isProxy = proxies === undefined ? () => false : withinNetworks(proxies)
  return (request) => {
    const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
    let address = request.socket.remoteAddress ?? ''
    while (isProxy(address)) {
      const before = forwarded.pop()?.trim() ?? ''
      if (isIP(before) === 0) break
      address = before
    }
    return address
  }
}
