import { startInspector, startSquid, startTinyproxy } from '../harness/devices-on-way.ts'
import type { SiteBehind, Way } from '../harness/site-behind.ts'
import type { Wire } from '../harness/wire.ts'
import { knowingTwoAddresses, layDeadIpv6 } from './dead-ipv6.ts'
import { interrupt } from './interrupt.ts'
import { proxyAt, RELAY_HOST, type WaysOutGround } from './ways-out-ground.ts'

/** After this proxies and firewalls of many sites cut a connection that says nothing. */
export const IDLE_SECONDS = 60
export const SLOW_KILOBITS_PER_SECOND = 1_000
const LOSS_PERCENT = 10
/** Slow enough for a document of 20 MB to be cut in the middle. */
const CUT_KILOBITS_PER_SECOND = 20_000

/** What stands between a site and its relay, which is its only way out. */
export interface WayOut {
  what: string
  way: Way
  /** The way that the agent takes then, and what stands in the better ones. */
  by: 'channel-websocket' | 'api-websocket' | 'api-polling'
  obstacle: string | null
  /** All that the site’s doctor calls neither fine nor left out, by check, with what each must say. */
  finds: Record<string, string>
  /** What it must say of a check that is fine. */
  says?: Record<string, string>
  /** What the lost packets may make seem slow or broken beside that. */
  isLossy?: true
  /** What a document passes at, at most. */
  kilobitsPerSecond?: number
  /** Goes on while a document is on its way. */
  meanwhile?: (site: SiteBehind) => Promise<void>
}

const blocked = 'The connection gets no answer'
const slow = 'Mbit/s or more'
const lost = 'needed a second try'
const inspected = 'signed by Site Inspection CA'

/** The ways out that the product is shown on: what a site is to be told, and what its doctor is to say, stands beside each. */
export function waysOut({ relay, relayCert: caFile, authority }: WaysOutGround) {
  const inspects = (wire: Wire, port: number, { passesWebSockets }: { passesWebSockets: boolean }) =>
    startInspector(wire, { port: port + 8_000, toPort: port === 443 ? relay.apiPort : relay.channelPort, ...authority, passesWebSockets })
  const throughTinyproxy: Way = {
    caFile,
    prepare: async (wire) => {
      wire.behave({ opens: [] })
      await startTinyproxy(wire, { ports: [relay.apiPort], idleSeconds: IDLE_SECONDS })
    },
    agent: (wire) => ({ enrolWith: ['--proxy', proxyAt(wire)] }),
  }
  const throughSquid = (faults: Parameters<Wire['behave']>[0] = {}): Way => ({
    caFile,
    prepare: async (wire) => {
      wire.behave({ ...faults, opens: [] })
      await startSquid(wire)
    },
    agent: (wire) => ({ env: { HTTPS_PROXY: proxyAt(wire) } }),
  })
  const straight = (faults: Parameters<Wire['behave']>[0] = {}): Way => ({ caFile, prepare: (wire) => wire.behave(faults) })
  const best = { by: 'channel-websocket', obstacle: null } as const

  return {
    tinyproxy: {
      what: 'tinyproxy with Basic, which connects to the HTTPS port alone and cuts what is idle for 60 s',
      way: throughTinyproxy,
      by: 'api-websocket',
      obstacle: 'proxy-refuses',
      finds: { 'channel’s port': 'The proxy refuses to connect to the relay' },
    },
    direct: { what: 'nothing in between', way: straight(), ...best, finds: {} },
    httpsAlone: {
      what: 'a firewall that opens the HTTPS port alone',
      way: straight({ opens: [relay.apiPort] }),
      by: 'api-websocket',
      obstacle: 'port-blocked',
      finds: { 'channel’s port': blocked },
    },
    squid: {
      what: 'squid with Basic, known from the environment',
      way: throughSquid(),
      ...best,
      finds: {},
      // Enrolment has kept it: a service has not the environment of a shell.
      says: { proxy: 'from settings.json' },
    },
    inspected: {
      what: 'a device that inspects TLS by an authority of the machine’s own store',
      way: {
        agent: () => ({ env: { SSL_CERT_FILE: authority.caFile } }),
        prepare: async (wire) => {
          const turns = [
            { port: relay.apiPort, to: 8443 },
            { port: relay.channelPort, to: 14123 },
          ]
          wire.behave({ opens: [], turns })
          for (const port of [443, 6123]) await inspects(wire, port, { passesWebSockets: true })
        },
      },
      ...best,
      finds: {},
      says: { 'relay’s TLS': inspected, 'channel’s TLS': inspected },
    },
    noWebSockets: {
      what: 'a device that inspects TLS and lets no WebSocket through',
      way: {
        caFile: authority.caFile,
        prepare: async (wire) => {
          wire.behave({ opens: [], turns: [{ port: relay.apiPort, to: 8443 }] })
          await inspects(wire, 443, { passesWebSockets: false })
        },
      },
      by: 'api-polling',
      obstacle: 'port-blocked',
      finds: { 'channel’s port': blocked, 'WebSocket': 'WebSockets are not let through' },
      says: { 'relay’s TLS': inspected },
    },
    deadIpv6: {
      what: 'IPv6 that leads nowhere, beside IPv4 that works',
      way: { caFile, relayHost: RELAY_HOST, prepare: layDeadIpv6, launcher: knowingTwoAddresses },
      ...best,
      finds: {},
    },
    lossy: {
      what: 'a line that loses 10 % of what passes',
      way: straight({ lossPercent: LOSS_PERCENT }),
      ...best,
      finds: { losses: lost },
      isLossy: true,
    },
    lossyToSquid: {
      what: 'a line that loses 10 % of what passes, to squid with Basic',
      way: throughSquid({ lossPercent: LOSS_PERCENT }),
      ...best,
      finds: { losses: lost },
      isLossy: true,
    },
    slow: {
      what: 'a line of 1 Mbit/s',
      way: straight({ kilobitsPerSecond: SLOW_KILOBITS_PER_SECOND }),
      ...best,
      finds: { speed: slow },
      kilobitsPerSecond: SLOW_KILOBITS_PER_SECOND,
    },
    slowToSquid: {
      what: 'a line of 1 Mbit/s to squid with Basic',
      way: throughSquid({ kilobitsPerSecond: SLOW_KILOBITS_PER_SECOND }),
      ...best,
      finds: { speed: slow },
      kilobitsPerSecond: SLOW_KILOBITS_PER_SECOND,
    },
    partitioned: {
      what: 'a line of 20 Mbit/s that goes silent for 20 s in the middle of a document',
      way: straight({ kilobitsPerSecond: CUT_KILOBITS_PER_SECOND }),
      ...best,
      finds: {},
      kilobitsPerSecond: CUT_KILOBITS_PER_SECOND,
      meanwhile: (site) => interrupt(site, { kilobitsPerSecond: CUT_KILOBITS_PER_SECOND }, { 'relay’s port': blocked, 'relay': blocked }),
    },
    partitionedToSquid: {
      what: 'a line of 20 Mbit/s to squid with Basic that goes silent for 20 s in the middle of a document',
      way: throughSquid({ kilobitsPerSecond: CUT_KILOBITS_PER_SECOND }),
      ...best,
      finds: {},
      kilobitsPerSecond: CUT_KILOBITS_PER_SECOND,
      meanwhile: (site) =>
        interrupt(
          site,
          { kilobitsPerSecond: CUT_KILOBITS_PER_SECOND, opens: [] },
          { proxy: 'The proxy does not answer', relay: 'The proxy does not answer' },
        ),
    },
  } as const satisfies Record<string, WayOut>
}
