import { EventEmitter } from 'node:events'
import type { LiveChange } from '@cloudprint/protocol/live'

interface SignalMap {
  /** There may be work for these printers of this computer. */
  work: [{ computerId: string; printerIds: string[] }]
  /** The computer may hold these jobs, and somebody wants them canceled. */
  cancel: [{ computerId: string; jobIds: string[] }]
  /** What is wanted of this computer's printers has changed. */
  policy: [{ computerId: string }]
  /** What is on offer to the computers of this organization has changed; null for all. */
  updates: [{ organizationId: string | null }]
  /** Something about these is no longer as it was. */
  changed: [{ organizationId: string; kind: LiveChange['kind']; ids: string[] }]
  /** Blobs wait to be removed. */
  removal: []
}

/**
 * Nudges between the steps of the line. They carry no facts: whoever listens reads the rows, and looks on a timer
 * too, so that a lost one costs a moment.
 */
export class JobSignals extends EventEmitter<SignalMap> {}
