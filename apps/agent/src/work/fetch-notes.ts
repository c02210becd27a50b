import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { AgentGround } from './agent-ground.ts'

/** A server that fails in another way each time is told of at most this often, and after that only in the log: a fetch may be tried for a month. */
const MAX_NOTES = 10

/** Decides what of a fetch that is tried again and again is worth a report: every new reason, and none twice in a row. */
export class FetchNotes {
  readonly #ground: Pick<AgentGround, 'relayNow'>
  #told = ''
  #notes = 0
  #since: string | undefined

  constructor(ground: Pick<AgentGround, 'relayNow'>) {
    this.#ground = ground
  }

  next(detail: string): AgentJobEvent | undefined {
    if (detail === this.#told || this.#notes === MAX_NOTES) return undefined
    this.#told = detail
    this.#notes += 1
    this.#since ??= this.#ground.relayNow().toISOString()
    // RFC 8011 §5.3.8: a document that was passed by reference could not be accessed.
    const reasons = [{ reason: 'document-access-error', since: this.#since }]
    return { kind: 'progressed', reasons, message: plainText(detail, 1000), sheetsCompleted: null }
  }
}
