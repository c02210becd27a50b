import type { Problem } from '@cloudprint/protocol/problems'
import type { Socket } from 'node:net'
import { withinNetworks } from './within-networks.ts'

export type RefusalOf = (socket: Socket) => Problem | undefined

/**
 * Why nothing may be said over a connection: keys, assertions and documents would travel in the open. Plain HTTP is for this machine
 * and for the declared proxies (Fastify's notation), whoever else finds the port open; undefined for those and for TLS.
 */
export function refusePlain(proxies: string | undefined): RefusalOf {
  const isTrusted = withinNetworks(proxies === undefined ? 'loopback' : `loopback,${proxies}`)
  return (socket) => {
    const { remoteAddress } = socket
    if ('encrypted' in socket && socket.encrypted === true) return undefined
    if (remoteAddress !== undefined && isTrusted(remoteAddress)) return undefined
    const detail = `Plain HTTP is taken from this machine and from declared proxies alone, and ${remoteAddress} is neither.`
    return { code: 'encryption-required', detail }
  }
}
