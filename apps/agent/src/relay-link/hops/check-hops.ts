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
 * @param channelPort as the relay says it; undefined where it does not answer: nothing is said of what is on that port.
 */
export function checkHops(
  relayUrl: string,
  channelPort: Promise<number | undefined>,
  outgoing: Outgoing,
): { name: HopName; run: () => Promise<Hop | undefined> }[] {
  const api = new URL(relayUrl)
  const isTls = api.protocol === 'https:'
  const onChannel = (check: (channel: URL) => Promise<Hop>) => async () => {
    const port = await channelPort
    return port === undefined ? undefined : check(new URL(addressOf('channel-websocket', relayUrl, port).url))
  }
  return [
    { name: 'name', run: () => checkName(api, outgoing) },
    { name: 'proxy', run: () => checkProxy(api, outgoing) },
    { name: 'api-port', run: () => checkPort(api, outgoing) },
    ...(isTls ? [{ name: 'api-certificate', run: () => checkCertificate(api, outgoing) } as const] : []),
    { name: 'channel-port', run: onChannel((channel) => checkPort(channel, outgoing)) },
    ...(isTls ? [{ name: 'channel-certificate', run: onChannel((channel) => checkCertificate(channel, outgoing)) } as const] : []),
    { name: 'channel-websocket', run: onChannel((channel) => checkTransport(channel, 'websocket', outgoing)) },
    { name: 'api-websocket', run: () => checkTransport(api, 'websocket', outgoing) },
    { name: 'api-polling', run: () => checkTransport(api, 'polling', outgoing) },
  ]
}
