import { obstacles } from '@cloudprint/protocol/obstacles'
import type { ObstacleCode } from '@cloudprint/protocol/obstacles'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { checkHops } from '../relay-link/hops/check-hops.ts'
import type { HopName } from '../relay-link/hops/check-hops.ts'
import type { Hop } from '../relay-link/hops/hop.ts'
import type { Check } from './check.ts'

interface Way {
  relayUrl: string
  /** As the relay says it; undefined where it does not answer. */
  channelPort: Promise<number | undefined>
  outgoing: Outgoing
}

/** What a person calls each hop. */
const names: Record<HopName, string> = {
  'name': 'name',
  'proxy': 'proxy',
  'api-port': 'relay’s port',
  'api-certificate': 'relay’s TLS',
  'channel-port': 'channel’s port',
  'channel-certificate': 'channel’s TLS',
  'channel-websocket': 'channel',
  'api-websocket': 'WebSocket',
  'api-polling': 'long-polling',
}

/** Every hop of the ways to the relay for itself, so that what stands in one is not blamed on another. */
export function checkWay({ relayUrl, channelPort, outgoing }: Way): Check {
  return {
    name: 'way',
    run: async () => {
      const hops = checkHops(relayUrl, channelPort, outgoing)
      const looked = await Promise.all(
        hops.map(async ({ name, run }) => {
          const hop = await run()
          if (hop === undefined || hop.ok || hop.obstacle.code !== 'tls-untrusted') return { name, hop }
          // Where it is asked for its port, this machine's own store of authorities is read if need be.
          await channelPort
          return { name, hop: await run() }
        }),
      )
      return wayFindings(looked.flatMap(({ name, hop }) => (hop === undefined ? [] : { name, hop })))
    },
  }
}

/**
 * Where another way to the relay stays open, what closes one is a warning: the agent takes the other. What stands in one hop stands in those
 * behind it: it is named once, with what to do.
 */
export function wayFindings(looked: readonly { name: HopName; hop: Hop }[]): Finding[] {
  const isOpen = looked.some(({ name, hop }) => hop.ok && ['channel-websocket', 'api-websocket', 'api-polling'].includes(name))
  const firstByReason = new Map<string, string>()
  return looked.map(({ name, hop }) => {
    if (hop.ok) return { check: names[name], verdict: 'ok', says: hop.says }
    const { code, message } = hop.obstacle
    const { title, advice } = obstacles[code]
    const reason = reasonOf(name, code)
    const first = firstByReason.get(reason)
    if (first !== undefined) return { check: names[name], verdict: 'skipped', says: `It is closed for the same reason as the ${first}.` }
    firstByReason.set(reason, names[name])
    return { check: names[name], verdict: isOpen ? 'warning' : 'failed', says: `${title} (${message}).`, remedy: advice }
  })
}

/** What stands before both ports is one reason; what stands before one is that port's. */
function reasonOf(name: HopName, code: ObstacleCode): string {
  const isBeforeBoth = code.startsWith('proxy-') || code === 'name-unknown' || code === 'network-unreachable'
  return isBeforeBoth ? code : `${code} ${name.startsWith('channel-') ? 'channel' : 'api'}`
}
