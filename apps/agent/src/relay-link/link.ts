import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Way } from './link-state.ts'

/** One live connection to the relay's agent channel. */
export interface Connection {
  socket: ChannelSocket
  way: Way
  /** Resolves with the reason when the connection has ended, however it did. */
  closed: Promise<string>
  close(): void
}

/** Makes connections; each call tries every way once. */
export interface Link {
  /** `serveOn` is called before the first message can arrive. Refused: the relay's reason, or `no-answer`. */
  connect(serveOn: (socket: ChannelSocket) => void, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | Refused>
  /** Resolves when a better way than this one answers again; never for the best one. */
  betterWay(way: Way, signal: AbortSignal): Promise<void>
}
