import { obstacles } from '@cloudprint/protocol/obstacles'
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
      const hops = checkHops(relayUrl, await channelPort, outgoing)
      const looked = await Promise.all(hops.map(async ({ name, run }) => ({ name, hop: await run() })))
      return wayFindings(looked)
    },
  }
}

/** Where another way to the relay stays open, what closes one is a warning: the agent takes the other. */
export function wayFindings(looked: readonly { name: HopName; hop: Hop }[]): Finding[] {
  const isOpen = looked.some(({ name, hop }) => hop.ok && ['channel-websocket', 'api-websocket', 'api-polling'].includes(name))
  return looked.map(({ name, hop }) => {
    if (hop.ok) return { check: names[name], verdict: 'ok', says: hop.says }
    const { code, message } = hop.obstacle
    const { title, advice } = obstacles[code]
    return { check: names[name], verdict: isOpen ? 'warning' : 'failed', says: `${title} (${message}).`, remedy: advice }
  })
}
