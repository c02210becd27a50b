import type { Outgoing } from '../../outgoing/outgoing.ts'
import { addressOf } from '../link-state.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkName } from './check-name.ts'
import { checkPort } from './check-port.ts'
import { checkProxy } from './check-proxy.ts'
import { checkTransport } from './check-transport.ts'
import type { Hop } from './hop.ts'

export type HopName =
  | 'name'
  | 'proxy'
  | 'api-port'
  | 'api-certificate'
  | 'channel-port'
  | 'channel-certificate'
  | 'channel-websocket'
  | 'api-websocket'
  | 'api-polling'

/**
 * Every hop of the ways to the relay, in the order in which a connection meets them. Each is looked at for itself, so that what stands in one
 * is not blamed on another; those behind one that is closed show the same obstacle. About ten seconds where packets are dropped.
 * @param channelPort as the relay says it; undefined where it does not answer: what is on that port is left out.
 */
export function checkHops(
  relayUrl: string,
  channelPort: number | undefined,
  outgoing: Outgoing,
): { name: HopName; run: () => Promise<Hop> }[] {
  const api = new URL(relayUrl)
  const channel = channelPort === undefined ? undefined : new URL(addressOf('channel-websocket', relayUrl, channelPort).url)
  const isTls = api.protocol === 'https:'
  return [
    { name: 'name', run: () => checkName(api, outgoing) },
    { name: 'proxy', run: () => checkProxy(api, outgoing) },
    { name: 'api-port', run: () => checkPort(api, outgoing) },
    ...(isTls ? [{ name: 'api-certificate', run: () => checkCertificate(api, outgoing) } as const] : []),
    ...(channel === undefined
      ? []
      : [
          { name: 'channel-port', run: () => checkPort(channel, outgoing) } as const,
          ...(isTls ? [{ name: 'channel-certificate', run: () => checkCertificate(channel, outgoing) } as const] : []),
          { name: 'channel-websocket', run: () => checkTransport(channel, 'websocket', outgoing) } as const,
        ]),
    { name: 'api-websocket', run: () => checkTransport(api, 'websocket', outgoing) },
    { name: 'api-polling', run: () => checkTransport(api, 'polling', outgoing) },
  ]
}
