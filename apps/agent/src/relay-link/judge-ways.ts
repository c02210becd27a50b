import { Obstacle } from '../outgoing/obstacle.ts'
import type { MetOn } from './link.ts'
import type { Way } from './link-state.ts'

export const wayNames: Record<Way, string> = {
  'channel-websocket': 'The channel’s own port',
  'api-websocket': 'A WebSocket on the HTTPS port',
  'api-polling': 'Plain HTTPS requests',
}

/**
 * What keeps the relay away where no way worked, though it answers on its HTTPS port: what the plainest way met, for the others ask for more; with
 * what each way met.
 */
export function judgeWays(met: readonly MetOn[]): Obstacle {
  const plainest = met.find(({ way }) => way === 'api-polling') ?? met.at(-1)
  const all = met.map(({ way, obstacle }) => `${wayNames[way]}: ${obstacle.message}`).join('; ')
  return new Obstacle(plainest?.obstacle.code ?? 'link-broken', all === '' ? 'no way was tried' : all)
}

/** Why a link is not by the best way, for the person at the machine; null where it is, or where that is not known. */
export function whyNotBetter(met: readonly MetOn[]): string | null {
  if (met.length === 0) return null
  const each = met.map(({ way, obstacle }) => `${wayNames[way]}: ${obstacle.words}`)
  return `This is not the best way; better ones are tried again every 10 minutes. ${each.join(' ')}`
}
