import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Obstacle } from '../outgoing/obstacle.ts'
import type { Way } from './link-state.ts'

/** One live connection to the relay's agent channel. */
export interface Connection {
  socket: ChannelSocket
  way: Way
  /** What stood in each better way; none where this is the best. */
  obstacles: readonly MetOn[]
  /** Resolves with the reason when the connection has ended, however it did. */
  closed: Promise<string>
  close(): void
}

/** What a way to the relay met. */
export interface MetOn {
  way: Way
  obstacle: Obstacle
}

/** The relay's own word, or `no-answer` with what kept it away as far as that is known. */
export type NotReached = Refused & { obstacle?: Obstacle }

type ServeOn = (socket: ChannelSocket) => void

/** Makes connections; each call tries every way once. */
export interface Link {
  /** `serveOn` is called before the first message can arrive. Refused: the relay's reason, or `no-answer`. */
  connect(serveOn: ServeOn, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | NotReached>
  /** Tries ways that are better than this one now and then, and resolves with a connection over one of them; never for the best one. */
  climb(way: Way, serveOn: ServeOn, signal: AbortSignal): Promise<Connection>
  /** The relay has greeted the agent this way: only now it is known to work. */
  greeted(way: Way): Promise<void>
  /** A connection came about this way, and nothing more: some devices pass the handshake alone. */
  wasSilent(way: Way): void
}
