import type { World } from '../world/world.ts'

export type Direction = 'up' | 'down'

/** How badly messages fare; all 0 on an honest TCP connection. */
export interface MessageFate {
  lost: number
  doubled: number
  overtaken: number
}

/** What a connection and its ends meet on their way: the network's part that they may ask. */
export interface Conditions {
  readonly world: World
  readonly fate: Readonly<MessageFate>
  latency(): number
  isCut(site: string, direction: Direction): boolean
}
