import type { AgentJobEvent, JobReason } from '@cloudprint/protocol/job-event'
import type { SpoolerJobStatus } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

type OpenStatus = Extract<SpoolerJobStatus, { message: string }>
type Progress = Extract<AgentJobEvent, { kind: 'progressed' }>

/** A reason is told at once, and one that flaps at most this often. */
const REASONS_EVERY_MS = 1_000
/** Drivers change their words and count sheets several times a second. */
const WORDS_EVERY_MS = 5_000

/** Reasons that every healthy job has (RFC 8011 §5.3.8): not worth telling. */
const ordinaryReasons = new Set([
  'none',
  'job-incoming',
  'job-queued',
  'job-printing',
  'job-outgoing',
  'job-transforming',
  'job-interpreting',
  'processing-to-stop-point',
  'job-data-insufficient',
])

/** Decides what of a job's progress is worth a report. */
export class ProgressNotes {
  readonly #ground: AgentGround
  #told: { reasons: string; words: string; atMs: number }
  #sinceByReason = new Map<string, string>()

  constructor(ground: AgentGround) {
    this.#ground = ground
    this.#told = { reasons: '', words: wordsOf('', null), atMs: ground.clock.now().getTime() }
  }

  next({ reasons: all, message, sheetsCompleted }: OpenStatus): Progress | undefined {
    const names = [...new Set(all)].filter((reason) => reason !== '' && !ordinaryReasons.has(reason)).slice(0, 16)
    const relayNow = this.#ground.relayNow().toISOString()
    this.#sinceByReason = new Map(names.map((name) => [name, this.#sinceByReason.get(name) ?? relayNow]))
    const reasons = names.toSorted().join(' ')
    const words = wordsOf(message, sheetsCompleted)
    const nowMs = this.#ground.clock.now().getTime()
    const hasNews = reasons !== this.#told.reasons || words !== this.#told.words
    const everyMs = reasons === this.#told.reasons ? WORDS_EVERY_MS : REASONS_EVERY_MS
    const isFirst = this.#told.reasons === '' && reasons !== ''
    if (!hasNews || (!isFirst && nowMs - this.#told.atMs < everyMs)) return undefined
    this.#told = { reasons, words, atMs: nowMs }
    const told = [...this.#sinceByReason].map(([reason, since]): JobReason => ({ reason: plainText(reason, 255), since }))
    return { kind: 'progressed', reasons: told, message: plainText(message, 1000), sheetsCompleted }
  }
}

function wordsOf(message: string, sheetsCompleted: number | null): string {
  return `${sheetsCompleted ?? ''} ${message}`
}
