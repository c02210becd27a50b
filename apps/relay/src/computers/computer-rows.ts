import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import type { LocalPrinter, PrinterCapabilities } from '@cloudprint/protocol/printer'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'

export type Link = NonNullable<Computer['link']>

/**
 * The port to the rows of computers and printers, as a live session and the submission of jobs need them. Every call is one
 * transaction, durable when it returns; a call that throws may have had its effect. One contract holds for
 * `PostgresComputerRows` and for the simulation's rows in memory.
 */
export interface ComputerRows {
  /**
   * Opens a new session and numbers it. From here on offers made under an older number are fenced off, and claims made
   * under it are committed. A journal that is new begins to count its reports; one that knows less than it knew before is an
   * old copy, and is not let in.
   */
  openSession(claim: SessionClaim): Promise<OpenedSession | NotOpened>
  /** Writes that a computer is gone, unless a newer session has come; true when it did. */
  closeSession(computerId: string, epoch: number, now: Date): Promise<boolean>
  /** At start no session is left over from before: with one relay, what its predecessor held is gone. */
  closeAllSessions(now: Date): Promise<void>
  /** Writes how these computers' links are now: how they come, and how long a round trip takes. */
  noteLinks(links: { computerId: string; link: Link }[], now: Date): Promise<void>
  /**
   * Brings the printers' rows in line with what their agent says and returns the ids of those that changed. A queue
   * that goes away keeps its row and id, and gets them back when a queue of that name returns. What the agent did about its
   * queues goes into the audit, once.
   */
  syncPrinters(news: PrinterNews): Promise<string[]>
  /** The names of this computer's printers whose queues its agent starts again when they stop themselves. */
  namesToStartAgain(computerId: string): Promise<string[]>
  findPrinter(id: string): Promise<PrinterForSubmit | undefined>
  /**
   * Takes what an agent says of its sealing keys. One that it no longer has is destroyed at once; an older one when it was retired at
   * least an hour ago and no document is sealed to it, and from then on none is inserted that is.
   */
  publishKeys(news: KeyNews): Promise<PublishedKeys>
  /** Those of these keys that are a computer's own, whatever became of them. */
  findKeys(computerId: string, keyIds: readonly string[]): Promise<{ keyId: string; isDestroyed: boolean }[]>
}

export interface KeyNews {
  computerId: string
  /** The session that says it; once a newer one has come its word counts for nothing. */
  epoch: number
  current: SealingKey
  older: readonly string[]
  now: Date
}

/** `key-destroyed`: the current key is one that was destroyed before. `too-many`: it has published too many today. */
export type PublishedKeys =
  | { ok: true; /** Keys that the agent may destroy. */ destroy: string[] }
  | { ok: false; why: 'overtaken' | 'key-destroyed' | 'too-many' }

export interface SessionClaim {
  computerId: string
  /** Which of the machines that were this computer says it: one that was replaced meanwhile is not let in. */
  machine: number
  journalId: string
  /** What the journal knows of itself; an agent from before this was asked does not say it. */
  journalKnows?: { epoch: number; report: number } | undefined
  system: SystemInfo
  link: Link
  now: Date
}

export interface OpenedSession {
  epoch: number
  computerName: string
}

export interface NotOpened {
  epoch: null
  why: 'computer-revoked' | 'computer-replaced' | 'journal-restored'
}

export interface PrinterNews {
  computerId: string
  organizationId: string
  names: string[]
  changed: LocalPrinter[]
  now: Date
}

/** A printer as submitting needs it. */
export interface PrinterForSubmit {
  id: string
  organizationId: string
  siteId: string
  computerId: string
  computerName: string
  /** The agent's name for it. */
  name: string
  displayName: string
  isRaw: boolean
  isGone: boolean
  onDoubt: DoubtPolicy
  capabilities: PrinterCapabilities
  /** The key that documents for its computer are sealed to; null where the agent has published none. */
  sealingKey: SealingKey | null
}
