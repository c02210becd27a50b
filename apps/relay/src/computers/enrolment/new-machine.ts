import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'

/** A machine that may become a computer: what it says of itself. */
export interface NewMachine {
  name: string
  publicKey: string
  sealingKey?: SealingKey | undefined
  system: SystemInfo
}
