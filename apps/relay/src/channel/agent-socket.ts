import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import type { Link } from '../computers/computer-rows.ts'

/** An agent's live connection, as its session needs it: socket.io's in production. It says `disconnect` once, when it has ended. */
export interface AgentSocket extends ChannelSocket {
  /** Ends the connection at once, without a word. */
  disconnect(): void
  /** How it reaches us now; a transport may have been upgraded meanwhile. */
  link(): Link
}
