import type { ReplyOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Problem } from '@cloudprint/protocol/problems'

/** A computer's live session with this relay. */
export interface Session {
  computerId: string
  organizationId: string
  epoch: number
  /** The agent program's run: the same run may replace its own session at once. */
  runId: string
  /** The round trip in milliseconds; undefined when the agent does not answer, as on a half-open connection. */
  probe(timeoutMs: number): Promise<number | undefined>
  /** How it is connected now; a transport may have been upgraded meanwhile. */
  link(): NonNullable<Computer['link']>
  /** There may be work for these printers, or for any when null. */
  nudge(printerIds: readonly string[] | null): void
  /** Asks the agent to stop these jobs. */
  cancel(jobIds: string[]): Promise<void>
  /** Asks the agent to tell of its printers again; with the answer it hears what is wanted of them. */
  refresh(): Promise<void>
  /** Asks the agent to let a printer, by its name at the agent, show itself. */
  identify(printer: string): Promise<ReplyOf<RelayMessages, 'identify'>>
  /** Asks the agent to look for what keeps it from printing; undefined when it does not answer, as an older one does not. */
  examine(): Promise<Finding[] | undefined>
  /** Asks the agent to look what is on offer for it. An older one does not answer, and need not. */
  updates(): Promise<void>
  /** Asks the agent to hang up and come back later. */
  drain(reconnectAfterMs: number): Promise<void>
  /** Ends the session. With a reason, the agent is told why. */
  close(reason?: Problem): void
}

/**
 * Who is connected to this relay: the only place that knows. A computer has one session at most; entering
 * a newer one ends the older, and leaving takes effect only for the session that is still the newest.
 */
export class Presence {
  readonly #sessionsByComputer = new Map<string, Session>()

  get(computerId: string): Session | undefined {
    return this.#sessionsByComputer.get(computerId)
  }

  computerIds(): string[] {
    return [...this.#sessionsByComputer.keys()]
  }

  sessions(): Session[] {
    return [...this.#sessionsByComputer.values()]
  }

  /** False when a newer session is here already. */
  enter(session: Session): boolean {
    const other = this.#sessionsByComputer.get(session.computerId)
    if (other !== undefined && other.epoch > session.epoch) return false
    this.#sessionsByComputer.set(session.computerId, session)
    other?.close()
    return true
  }

  /** True when this was the computer's newest session. */
  leave(session: Session): boolean {
    if (this.#sessionsByComputer.get(session.computerId) !== session) return false
    return this.#sessionsByComputer.delete(session.computerId)
  }
}
