import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import type { Refused } from '@cloudprint/protocol/problems'
import { RequestRate } from '../access/request-rate.ts'

type Listener = (...args: unknown[]) => void

/** How often a session may say a message; five seconds' worth may come in one go. Agents tell weights five times a second at most. */
const perSecondByName = new Map([['scales', 10]])

/**
 * The socket, on which such a message is heard no more often: more of it is refused before it is even looked at, which costs as much as reading it.
 * @param steady milliseconds that nobody sets, as performance.now().
 */
export function boundMessages(socket: ChannelSocket, steady: () => number): ChannelSocket {
  return {
    timeout: (ms) => socket.timeout(ms),
    on: (name, listener) => {
      const perSecond = perSecondByName.get(name)
      return socket.on(name, perSecond === undefined ? listener : bounded(listener, { name, perSecond, steady }))
    },
  }
}

function bounded(listener: Listener, { name, perSecond, steady }: { name: string; perSecond: number; steady: () => number }): Listener {
  const rate = new RequestRate({ perSecond, now: steady })
  return (...received) => {
    const retryAfterSeconds = rate.take(name)
    if (retryAfterSeconds === 0) return listener(...received)
    const acknowledge = received.at(-1)
    if (typeof acknowledge !== 'function') return
    const detail = `This computer says "${name}" more often than ${perSecond} times a second.`
    acknowledge({ ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } } satisfies Refused)
  }
}
