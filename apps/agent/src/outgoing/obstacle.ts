import { obstacles } from '@cloudprint/protocol/obstacles'
import type { ObstacleCode } from '@cloudprint/protocol/obstacles'

/** What stands between this machine and where it wants to go, as far as that was found out; thrown where a connection is made. */
export class Obstacle extends Error {
  override name = 'Obstacle'
  readonly code: ObstacleCode

  /** @param detail what is special about this case, without any secret. */
  constructor(code: ObstacleCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }

  /** For the person at the machine: what it is, the case, what to do. */
  get words(): string {
    const { title, advice } = obstacles[this.code]
    return `${title} (${this.message}). ${advice}`
  }
}
