import { carriesKey } from '../cups/job-name.ts'
import type { OpenSpoolerJob, SpoolerJobStatus } from '../print-system.ts'
import type { JobNote, JobNotes, SpoolerRun } from './job-notes.ts'
import type { QueuedJob } from './spooler.ts'
import { isSameRun } from './spooler-run.ts'
import type { ToldOfJobs } from './told-of-jobs.ts'
import { hasPrinted, isDropped, jobWords, translateJob } from './translate-job.ts'
import { queueOf } from './translate-printer.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import { errors, WindowsError } from './windows-error.ts'
import { jobStatus } from './windows-words.ts'

interface LookParts {
  thread: SpoolerCalls
  notes: JobNotes
  told: ToldOfJobs
  patienceMs?: number
}

type OpenStatus = Extract<SpoolerJobStatus, { message: string }>

/** What this run has seen of a job that it follows. */
interface Seen {
  /** All status bits that it had when it was looked at. */
  bits: number
  /** The spooler in which it stood when it was last looked at, and its number there: some print servers count for themselves. */
  stoodIn: SpoolerRun | null
  stoodAs: number | undefined
  isCancelAsked: boolean
  isResumed: boolean
  /** It was being printed when the spooler that it was released to was last looked at; undefined when this run never saw that one. */
  wasPrinting: boolean | undefined
  /** The spooler was started anew, and has begun again with what the one before may have begun with. */
  isPerhapsTwice: boolean
  /** How it stood when it was last looked at. */
  open: OpenStatus
  final: SpoolerJobStatus | undefined
  /** It has printed and stands in its queue nevertheless. */
  isKept: boolean
  changedAtMs: number
}

/** `blocked` where Windows does not come back from the question. */
type Queued = QueuedJob[] | 'blocked' | undefined

/** What stands in a queue, as it was at some moment after the question. */
interface Answer {
  queued: Queued
  askedAtMs: number
}

/** All that is known of a job but how it stands. */
interface Context {
  note: JobNote
  queue: string
  seen: Seen
  /** The spooler as it runs now. */
  run: SpoolerRun
  /** The spooler that it was released to still runs. */
  isSame: boolean
}

/** Young jobs end in a moment; one that waits for paper may wait for hours. */
const LIVELY_FOR_MS = 60_000
const livelyMs = 250
const calmMs = 2_000
/** The jobs of all queues are looked at together: one whose print server is slow keeps the others waiting no longer. */
const PATIENCE_MS = 2_000
/** A print server that does not tell may take seconds to say so. */
const WATCH_AGAIN_MS = 30_000

/**
 * How jobs stand: by their queue as long as they are in it, and by what was seen of them, and noted, when they no longer are. The
 * first end that was seen stays.
 */
export class LookAtJobs {
  readonly #thread: LookParts['thread']
  readonly #notes: JobNotes
  readonly #told: ToldOfJobs
  readonly #patienceMs: number
  /** Queues that were asked and have not answered in time. */
  readonly #lateByQueue = new Map<string, { askedAtMs: number; coming: Promise<Queued> }>()
  /** Of queues that Windows does not tell of: when to ask for that again. */
  readonly #watchAgainMsByQueue = new Map<string, number>()
  readonly #seenByKey = new Map<string, Seen>()

  constructor({ thread, notes, told, patienceMs = PATIENCE_MS }: LookParts) {
    this.#thread = thread
    this.#notes = notes
    this.#told = told
    this.#patienceMs = patienceMs
  }

  begun(key: string): void {
    this.#seen(key).changedAtMs = performance.now()
  }

  canceled(key: string): void {
    this.#seen(key).isCancelAsked = true
  }

  forget(key: string): void {
    this.#seenByKey.delete(key)
    this.#told.forget(key)
  }

  isKept(key: string): boolean {
    return this.#seenByKey.get(key)?.isKept ?? false
  }

  /** How long until the next look; undefined when no job is under way. */
  get pollMs(): number | undefined {
    const open = [...this.#seenByKey.values()].filter(({ final }) => final === undefined)
    if (open.length === 0) return undefined
    const youngest = Math.max(...open.map(({ changedAtMs }) => changedAtMs))
    return performance.now() - youngest < LIVELY_FOR_MS ? livelyMs : calmMs
  }

  async look(jobs: readonly OpenSpoolerJob[]): Promise<SpoolerJobStatus[]> {
    const queuedByQueue = new Map<string, Promise<Answer>>()
    const jobsOf = (queue: string) => {
      const known = queuedByQueue.get(queue) ?? this.#inTime(queue)
      queuedByQueue.set(queue, known)
      return known
    }
    const looked = await Promise.all(jobs.map((job) => this.#lookAt(job, jobsOf).catch(errorOfWindows)))
    const [failure] = looked
    if (failure instanceof WindowsError && looked.every((each) => each instanceof WindowsError)) throw failure
    return looked.map((each, index) => (each instanceof Error ? this.#unanswered(jobs[index]?.key ?? '', each) : each))
  }

  /** What was known of it stays known: nothing new is, but why. */
  #unanswered(key: string, { message }: Error): SpoolerJobStatus {
    const seen = this.#seen(key)
    const printed = this.#printed(key, seen)
    if (printed !== undefined) return (seen.final ??= printed)
    const { reasons, ...open } = seen.open
    return { ...open, reasons: [...reasons, 'print-system-unavailable'], message }
  }

  /** What comes too late serves the next look. */
  async #inTime(queue: string): Promise<Answer> {
    const late = this.#lateByQueue.get(queue)
    const askedAtMs = late?.askedAtMs ?? performance.now()
    const { promise: overdue, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), late === undefined ? this.#patienceMs : 0)
    const coming = late?.coming ?? this.#jobsOf(queue)
    this.#lateByQueue.delete(queue)
    const came = await Promise.race([coming, overdue]).finally(() => clearTimeout(timer))
    if (came !== 'late') return { queued: came, askedAtMs }
    // It is nobody's failure as long as nobody waits for it.
    coming.catch(() => undefined)
    this.#lateByQueue.set(queue, { askedAtMs, coming })
    return { queued: 'blocked', askedAtMs }
  }

  /** After a restart of the agent, or a watch that was lost, nobody would hear what becomes of its jobs between two looks. */
  async #watch(queue: string): Promise<void> {
    if ((this.#watchAgainMsByQueue.get(queue) ?? 0) > performance.now()) return
    const isWatched = await this.#thread.call('watch', queue).catch(() => false)
    if (isWatched) this.#watchAgainMsByQueue.delete(queue)
    else this.#watchAgainMsByQueue.set(queue, performance.now() + WATCH_AGAIN_MS)
  }

  /** Undefined where there is no such queue any more. */
  async #jobsOf(queue: string): Promise<Queued> {
    await this.#watch(queue)
    try {
      return await this.#thread.call('jobs', queue)
    } catch (error) {
      if (error instanceof BlockedCallError) return 'blocked'
      if (error instanceof WindowsError && error.code === errors.printerNotFound) return undefined
      throw error
    }
  }

  async #lookAt(job: OpenSpoolerJob, jobsOf: (queue: string) => Promise<Answer>): Promise<SpoolerJobStatus> {
    const note = await this.#notes.read(job.key)
    if (note === undefined || note.uuid !== job.spoolerJob.uuid || note.state === 'sending') return { state: 'gone' }
    if (note.state === 'canceled') return { state: 'canceled', detail: 'Canceled before it had a document.' }
    if (note.state === 'created') return { state: 'held', reasons: ['job-incoming'], message: '', sheetsCompleted: null }
    const seen = this.#seen(job.key)
    if (seen.final !== undefined) return seen.final
    const queue = queueOf(job.printer) ?? ''
    const { queued, askedAtMs } = await jobsOf(queue)
    if (queued === 'blocked') throw new BlockedCallError(silent)
    const run = await this.#thread.call('run')
    const isSame = isSameRun(note.run, run)
    const standing = findJob(queued ?? [], { note, isSame, stoodAs: seen.stoodAs })
    // Asked before the job was there, the answer says nothing of its end.
    if (standing === undefined && askedAtMs < seen.changedAtMs) throw new BlockedCallError(silent)
    const context = { note, queue, seen, run, isSame }
    const status = standing === undefined ? this.#ended(context, queued !== undefined) : await this.#standing(context, standing)
    if ('message' in status) seen.open = status
    else if (status.state !== 'gone') seen.final = status
    return status
  }

  async #standing({ note, queue, seen, run, isSame }: Context, job: QueuedJob): Promise<SpoolerJobStatus> {
    const before = seen.bits
    seen.bits |= job.status
    if (seen.bits !== before) seen.changedAtMs = performance.now()
    seen.isKept = hasPrinted(job.status)
    // The number is of this spooler only where it ran before the queue was asked, too.
    if (isSame || isSameRun(seen.stoodIn, run)) this.#told.stands(note.key, { queue, jobId: job.id, run })
    seen.stoodIn = run
    seen.stoodAs = job.id
    if (isSame) seen.wasPrinting = (job.status & jobStatus.printing) !== 0
    else if (note.state === 'released') seen.isPerhapsTwice ||= seen.wasPrinting ?? true
    if (note.state === 'releasing' && !seen.isResumed) {
      await this.#thread.call('setJob', queue, job.id, 'resume')
      await this.#notes.write({ ...note, state: 'released' }, { lasting: false })
      seen.isResumed = true
    }
    return marked(translateJob(job), seen)
  }

  #ended({ note, seen, isSame }: Context, hasQueue: boolean): SpoolerJobStatus {
    const printed = this.#printed(note.key, seen)
    if (printed !== undefined) return printed
    const bits = seen.bits | this.#told.bitsOf(note.key)
    const words = jobWords({ status: bits, statusText: '' })
    if (isDropped(bits) || seen.isCancelAsked) return { state: 'canceled', detail: 'The job was deleted from its queue.', words }
    // Whether it was released is not noted; and what became of it with its spooler or its queue, nobody knows.
    if (note.state === 'releasing' || !isSame || !hasQueue) return { state: 'gone' }
    return { state: 'completed', evidence: 'spooled', words }
  }

  #printed(key: string, seen: Seen): SpoolerJobStatus | undefined {
    const bits = seen.bits | this.#told.bitsOf(key)
    if (!hasPrinted(bits)) return undefined
    return marked({ state: 'completed', evidence: 'sent', words: jobWords({ status: bits, statusText: '' }) }, seen)
  }

  #seen(key: string): Seen {
    const known = this.#seenByKey.get(key)
    if (known !== undefined) return known
    const seen: Seen = {
      bits: 0,
      stoodIn: null,
      stoodAs: undefined,
      isCancelAsked: false,
      wasPrinting: undefined,
      isPerhapsTwice: false,
      isResumed: false,
      open: { state: 'pending', reasons: [], message: '', sheetsCompleted: null },
      final: undefined,
      isKept: false,
      changedAtMs: performance.now(),
    }
    this.#seenByKey.set(key, seen)
    const oldest = this.#seenByKey.keys().next()
    if (this.#seenByKey.size > MOST_SEEN && oldest.done !== true) this.#seenByKey.delete(oldest.value)
    return seen
  }
}

const silent = 'Windows does not say how the queue stands'

function errorOfWindows(error: unknown): BlockedCallError | WindowsError {
  if (error instanceof BlockedCallError || error instanceof WindowsError) return error
  throw error
}

interface Wanted {
  note: JobNote
  /** The spooler that has given it the noted number still runs. */
  isSame: boolean
  /** Its number when it was last seen under its name. */
  stoodAs?: number | undefined
}

/**
 * By our key in its name; some drivers give their documents other names, and then by its number, as long as the spooler counts on. What
 * an earlier attempt left in the queue has the key as well, and is being deleted: its end is not the job's.
 */
export function findJob(queued: readonly QueuedJob[], { note: { key, jobId }, isSame, stoodAs }: Wanted): QueuedJob | undefined {
  const isLeft = ({ id, status }: QueuedJob) => id !== jobId && id !== stoodAs && (status & jobStatus.deleting) !== 0
  const ours = queued.filter((job) => carriesKey(job.document, key) && !isLeft(job))
  return ours.find(({ id }) => id === jobId) ?? ours[0] ?? (isSame ? queued.find(({ id }) => id === jobId) : undefined)
}

function marked(status: SpoolerJobStatus, { isPerhapsTwice }: Seen): SpoolerJobStatus {
  return status.state === 'completed' && isPerhapsTwice ? { ...status, isPerhapsTwice } : status
}

/** Ends are asked for again only when an answer was lost. */
const MOST_SEEN = 10_000
