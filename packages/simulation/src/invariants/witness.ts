import type { DoubtPolicy, DoubtVerdict } from '@cloudprint/protocol/job-state'
import type { Greeting, SimMachine } from '../agent/sim-machine.ts'
import type { MemoryDatabase } from '../relay/memory-database.ts'
import type { PrintedJob } from '../spooler/sim-spooler.ts'
import type { World } from '../world/world.ts'

/** What was promised to somebody did not hold. */
export class Violation extends Error {
  override name = 'Violation'
  readonly invariant: string

  constructor(invariant: string, detail: string) {
    super(detail)
    this.invariant = invariant
  }
}

/** A job as its customer knows it. */
export interface AskedJob {
  id: string
  printerId: string
  onDoubt: DoubtPolicy
  submittedAtMs: number
  acceptedAtMs: number
  expiresAtMs: number
}

export interface HandOver {
  key: string
  jobId: string
  attempt: number
  printer: string
  machine: SimMachine
  atMs: number
  job: PrintedJob
}

/**
 * Sees everything from outside: what customers were answered, what the spoolers were handed, what the relay committed. Knows
 * nothing of how the programs do it.
 */
export class Witness {
  readonly world: World
  readonly database: MemoryDatabase
  readonly jobsById = new Map<string, AskedJob>()
  /** What customers have submitted; each job of a run has a title of its own. */
  readonly documentsByTitle = new Map<string, Buffer>()
  /** Of those that are fetched, the ones whose server never gives them out; nothing is ever printed for them. */
  readonly missingTitles = new Set<string>()
  /** Jobs whose document was lost at the relay. */
  readonly lostDocuments = new Set<string>()
  readonly handOvers: HandOver[] = []
  readonly handOversByJob = new Map<string, HandOver[]>()
  /** Jobs of which somebody was told that no paper comes out of them from now on. */
  readonly endedByAnswer = new Set<string>()
  /** How long a failed job keeps its document in this run. */
  failedDocumentsMs = 0
  readonly printAgains = new Map<string, number>()
  /** Computers of which a journal was lost, or a copy made: what the relay thinks they hold may be held elsewhere. */
  readonly brokenIdentities = new Set<string>()
  /** Printers that somebody has set so that a job in doubt holds up the later ones. */
  readonly blockedByDoubt = new Set<string>()
  /** Keys that a spooler forgot, or whose fate it forgot. */
  readonly lostKeys = new Set<string>()
  /** Machines whose print system did not always answer. */
  readonly troubledMachines = new Set<SimMachine>()

  constructor(world: World, database: MemoryDatabase) {
    this.world = world
    this.database = database
  }

  violated(invariant: string, detail: string): void {
    this.world.fail(new Violation(invariant, detail))
  }

  accepted(job: AskedJob): void {
    this.jobsById.set(job.id, job)
    if (!this.database.jobs.has(job.id)) this.violated('no accepted job is lost', `job ${job.id} was accepted and is in no row`)
  }

  canceled(jobId: string): void {
    this.world.note('customer', () => `is told that ${jobId} is canceled`)
    this.endedByAnswer.add(jobId)
    const row = this.database.jobs.get(jobId)?.row
    if (row?.state !== 'canceled')
      this.violated('canceled means canceled', `job ${jobId} was answered canceled and is ${row?.state ?? 'gone'}`)
  }

  /** From then on nobody but the relay has these reports. */
  toldKept(computerId: string, journalId: string, throughNumber: number): void {
    const kept = this.database.computer(computerId).reportsKeptByJournal.get(journalId) ?? 0
    if (kept < throughNumber)
      this.violated('a report counts once', `the relay told ${journalId} that it kept ${throughNumber} reports, and has ${kept}`)
  }

  settled(jobId: string, verdict: DoubtVerdict): void {
    if (verdict === 'print-again') this.printAgainAsked(jobId)
  }

  /** Somebody wants this job handed over once more. */
  printAgainAsked(jobId: string): void {
    this.printAgains.set(jobId, (this.printAgains.get(jobId) ?? 0) + 1)
  }

  handedOver(machine: SimMachine, job: PrintedJob, bytes: Buffer): void {
    const [jobId, attempt] = splitKey(job.key)
    const handOver = { key: job.key, jobId, attempt: Number(attempt), printer: job.printer, machine, atMs: this.world.nowMs, job }
    this.world.note(machine.name, () => `PRINTS ${job.key} on ${job.printer}`)
    this.#checkHandOver(handOver, bytes)
    this.handOvers.push(handOver)
    const earlier = this.handOversByJob.get(jobId)
    if (earlier === undefined) this.handOversByJob.set(jobId, [handOver])
    else earlier.push(handOver)
  }

  ofKey(key: string): HandOver[] {
    return (this.handOversByJob.get(splitKey(key)[0]) ?? []).filter((one) => one.key === key)
  }

  #checkHandOver(now: HandOver, bytes: Buffer): void {
    const { jobId, key, machine } = now
    if (this.ofKey(key).length > 0) return this.violated('an attempt is handed over once', `${key} was handed over before`)
    const stored = this.database.jobs.get(jobId)
    if (stored === undefined) return this.violated('only accepted jobs print', `${key} is no job`)
    const { row, made } = stored
    const earlier = this.handOversByJob.get(jobId) ?? []
    const asked = this.jobsById.get(jobId)
    const onDoubt = asked?.onDoubt ?? made.onDoubt
    if (onDoubt === 'hold' && earlier.length > (this.printAgains.get(jobId) ?? 0)) {
      return this.violated(
        'under hold a job prints once, unless a person says so',
        `${key} follows ${earlier.map((one) => one.key).join(', ')}`,
      )
    }
    if (machine.greeting?.isPlaceTaken === true && this.#hadTimeToObey(machine.greeting)) {
      return this.violated('who has lost its place begins no job', key)
    }
    const isEnded = row.endedAt !== null && !this.#mayNotKnow(machine, row.endedAt)
    if (isEnded && this.endedByAnswer.has(jobId)) return this.violated('canceled means no paper', `${key} came after the answer`)
    if (isEnded) {
      return this.violated('no paper comes after the end', `${key} was handed over when the job was ${row.state}`)
    }
    if (
      row.state === 'queued' &&
      row.offerEpoch === null &&
      String(row.attempt) === splitKey(key)[1] &&
      !this.brokenIdentities.has(row.computerId)
    ) {
      return this.violated('only what was offered is handed over', `${key} was handed over, and the relay counts on nobody having it`)
    }
    if (this.documentsByTitle.get(made.title)?.equals(bytes) !== true) {
      return this.violated('what prints is what was submitted', `${key} has other bytes`)
    }
    this.#checkExpiry(now, machine)
    this.#checkOrder(now, asked)
    this.#checkDoubt(now)
  }

  /**
   * Of a broken identity a copy may be away with a job that the relay counts as lost, and that somebody ends: it can't know before
   * it is told, and is told when it says hello. Everybody else has the relay's word, or is asked by it.
   */
  #mayNotKnow(machine: SimMachine, endedAt: Date): boolean {
    if (!this.brokenIdentities.has(machine.computerId)) return false
    const { greeting } = machine
    return greeting === undefined || greeting.askedAt <= endedAt || !this.#hadTimeToObey(greeting)
  }

  #hadTimeToObey({ heardAtMs }: Greeting): boolean {
    return this.world.nowMs - heardAtMs > OBEYS_WITHIN_MS
  }

  /** Not where an identity is broken: the copy that is away may hold jobs of which the relay knows no more. */
  #checkDoubt({ key, jobId }: HandOver): void {
    const { row, sequence } = this.database.job(jobId)
    if (!this.blockedByDoubt.has(row.printerId) || this.brokenIdentities.has(row.computerId)) return
    for (const other of this.database.jobs.values()) {
      if (other.row.state === 'uncertain' && other.row.printerId === row.printerId && other.sequence < sequence) {
        return this.violated(
          'doubt holds up later jobs where a printer is set so',
          `${key} was handed over while ${other.row.id} is in doubt`,
        )
      }
    }
  }

  /**
   * By the relay's clock. An agent knows it as of its last look: from the moment somebody sets the machine's clock until
   * the agent has asked again it may judge wrongly.
   */
  #checkExpiry({ key, jobId }: HandOver, machine: SimMachine): void {
    const { expiresAt } = this.database.job(jobId).row
    const lateMs = this.world.now().getTime() - expiresAt.getTime()
    if (lateMs > ALLOWED_LATE_MS && !machine.isClockInDoubt) {
      this.violated('no expired label is handed over', `${key} expired ${Math.round(lateMs)} ms ago`)
    }
  }

  #checkOrder({ key, attempt, printer, machine }: HandOver, asked: AskedJob | undefined): void {
    if (asked === undefined || attempt > 1) return
    for (const other of this.handOvers) {
      if (other.printer !== printer || other.machine !== machine || other.attempt > 1) continue
      const before = this.jobsById.get(other.jobId)
      if (before !== undefined && asked.acceptedAtMs < before.submittedAtMs) {
        return this.violated(
          'a printer prints in the order of acceptance',
          `${other.key} was handed over before ${key}, which was accepted earlier`,
        )
      }
    }
  }
}

/** Half a round trip of the clock's reading, and the steps between the last look at the time and the hand-over's effect. */
const ALLOWED_LATE_MS = 2_600
/** What the print system is being told when an agent hears of it is not taken back. */
const OBEYS_WITHIN_MS = 200

function splitKey(key: string): [string, string] {
  const dot = key.lastIndexOf('.')
  return [key.slice(0, dot), key.slice(dot + 1)]
}
