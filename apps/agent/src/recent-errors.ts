import type { Clock } from '@cloudprint/process-kit/clock'
import type { ObstacleCode } from '@cloudprint/protocol/obstacles'
import { plainText } from '@cloudprint/protocol/plain-text'
import { problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { withoutLogins } from './without-logins.ts'

/** As many as somebody reads who stands beside the machine. */
const MAX_ERRORS = 10
/** What is longer stands in the log. */
const MAX_LENGTH = 300
/** No more of it is looked through: what a print system says may be as long as it likes. */
const MAX_READ = 4_000

/** Something that went wrong, as it happens. */
interface ErrorNote {
  /** The same for each of its kind: by it, the code and the printer it is known again. */
  what: string
  /** What is special about this case. */
  detail: string
  code: ProblemCode | ObstacleCode | null
  /** What to do; null where nothing helps, or the agent goes on by itself. */
  remedy: string | null
  job?: { jobId: string; printer: string; title: string }
}

/** The same, once for all times that it happened. */
export interface RecentError extends Pick<ErrorNote, 'code' | 'remedy'> {
  /** Without what was special about a case. */
  kind: string
  /** The last time, by this machine's clock. */
  at: Date
  since: Date
  count: number
  /** On one line; with the detail of the last time. */
  what: string
  /** Of the last time. */
  jobId: string | null
  printer: string | null
}

/**
 * What went wrong, for people: it outlives its end and that of its run, unlike what is wrong now. Absent → noted → counted, for as long as
 * it is one of the last. What happens again and again pushes nothing else out. The log has all of it.
 */
export class RecentErrors {
  readonly #clock: Pick<Clock, 'now'>
  readonly #errorsByKey = new Map<string, RecentError>()

  /** @param remembered of the last run, the newest first. */
  constructor(clock: Pick<Clock, 'now'>, remembered: readonly RecentError[] = []) {
    this.#clock = clock
    for (const error of remembered.slice(0, MAX_ERRORS).toReversed()) this.#errorsByKey.set(keyOf(error), error)
  }

  note({ what, detail, code, remedy, job }: ErrorNote): void {
    const printer = job?.printer ?? null
    const key = keyOf({ kind: what, code, printer })
    const at = this.#clock.now()
    const { since, count } = this.#errorsByKey.get(key) ?? { since: at, count: 0 }
    const special = withoutNames(detail, job?.title)
    const text = plainText(special === '' ? what : `${what}: ${special}`, MAX_LENGTH)
    // Anew at the end: a Map keeps the order in which keys came.
    this.#errorsByKey.delete(key)
    this.#errorsByKey.set(key, { at, since, count: count + 1, kind: what, what: text, code, remedy, jobId: job?.jobId ?? null, printer })
    const [oldest] = this.#errorsByKey.keys()
    if (this.#errorsByKey.size > MAX_ERRORS && oldest !== undefined) this.#errorsByKey.delete(oldest)
  }

  noteProblem(code: ProblemCode, detail: string, job?: ErrorNote['job']): void {
    const { title, advice } = problems[code]
    this.note({ what: title, detail, code, remedy: advice, ...(job && { job }) })
  }

  /** The newest first. */
  list(): RecentError[] {
    return [...this.#errorsByKey.values()].toReversed()
  }
}

function keyOf({ kind, code, printer }: Pick<RecentError, 'kind' | 'code' | 'printer'>): string {
  return JSON.stringify([kind, code, printer])
}

/**
 * Without what is not for everybody who stands beside the machine: a job's title names people and orders, also in a file's name, in which a
 * folder printer has it; addresses may bear passwords and keys.
 */
function withoutNames(detail: string, title = ''): string {
  const untitled = title.trim().length < 3 ? detail : detail.replaceAll(title, '…')
  // A quote begins after a space, and one within a word is an apostrophe.
  return withoutLogins(beginningOf(untitled).replace(/(^|\s)'(?:[^'\\/]|'(?=\w))*[\\/](?:[^']|'(?=\w))*'/g, '$1…')).replace(
    /(https?:\/\/[^\s?]+)\?\S*/g,
    '$1?…',
  )
}

/** Whole words: of an address that is cut nobody knows any more what is its password. */
function beginningOf(text: string): string {
  return text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ).replace(/(?<!\S)\S+$/, '')}…`
}
