import type { Evidence } from '@cloudprint/protocol/job-state'
import type { OpenSpoolerJob, SpoolerJobStatus } from '../print-system.ts'
import type { BegunTwice } from './begun-twice.ts'
import type { Confirmations } from './confirm/confirmations.ts'
import type { CupsOperations } from './cups-operations.ts'
import { bestEvidence, printerToAsk } from './device-uri.ts'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import type { OpenJobs } from './open-jobs.ts'
import { printerTypes } from './printer-attributes.ts'
import type { QueueTroubles } from './queue-troubles.ts'
import { spoolerWords } from './spooler-words.ts'
import { failedInFilter, keyAttribute, translateJob, wasReloaded } from './translate-job.ts'

interface Context {
  cups: CupsOperations
  finals: Pick<OpenJobs, 'finalOf'>
  troubles: Pick<QueueTroubles, 'told'>
  confirmations: Pick<Confirmations, 'openOf' | 'begin'>
  begunTwice: Pick<BegunTwice, 'createdAt'>
}

/** Fewer are asked one by one, at 0.2 ms each. */
const batchFrom = 4
const maxBatch = 200

/** How these jobs stand, in the order asked. */
export async function lookAtJobs(
  jobs: readonly OpenSpoolerJob[],
  { cups, troubles, finals, confirmations, begunTwice }: Context,
  signal: AbortSignal,
): Promise<SpoolerJobStatus[]> {
  const known = ({ key }: OpenSpoolerJob) => finals.finalOf(key) ?? confirmations.openOf(key)
  const unknown = jobs.filter((job) => known(job) === undefined)
  const attributesById = await readJobs(unknown, cups, signal)
  const printers = new PrinterReader({ cups, troubles }, signal)
  return Promise.all(
    jobs.map(async (job): Promise<SpoolerJobStatus> => {
      const before = known(job)
      if (before !== undefined) return before
      const found = attributesById.get(Number(job.spoolerJob.id))
      if (found === undefined || !isSameJob(found, job)) return { state: 'gone' }
      if (wasReloaded(found)) {
        // Nobody may release it: whether it was printed is a person's to say, and so is whether it is printed again.
        await cups.purgeJob(job.spoolerJob, signal)
        return { state: 'gone' }
      }
      begunTwice.createdAt(job.key, numberOf(found, 'time-at-creation') ?? Infinity)
      // Its status is final for us; the queue behind it must go on.
      if (failedInFilter(found)) await cups.cancelJob(job.spoolerJob, signal)
      const printer = await printers.read(queueOfJob(found))
      const status = { ...translateJob(found, { printer, evidence: evidenceOf(printer) }), words: spoolerWords(found) }
      const address = printerToAsk(deviceUriOf(printer))
      if (status.state !== 'completed' || address === undefined) return status
      return finals.finalOf(job.key) ?? confirmations.begin(job.key, address, unconfirmed(found))
    }),
  )
}

/** How a job stands that CUPS is done with, and its printer has not confirmed. */
function unconfirmed(job: IppAttributes) {
  const message = 'All is sent. The printer is being asked whether it printed.'
  return {
    state: 'processing' as const,
    reasons: [],
    message,
    words: spoolerWords(job),
    sheetsCompleted: numberOf(job, 'job-media-sheets-completed') ?? null,
  }
}

/** CUPS gives ids out again after a crash: only the key tells that it is the same job. */
export function isSameJob(found: IppAttributes, { key }: OpenSpoolerJob): boolean {
  return textOf(found, keyAttribute) === key
}

async function readJobs(jobs: readonly OpenSpoolerJob[], cups: CupsOperations, signal: AbortSignal): Promise<Map<number, IppAttributes>> {
  const ids = jobs.map(({ spoolerJob }) => Number(spoolerJob.id)).filter((id) => Number.isInteger(id) && id > 0)
  const found = new Map<number, IppAttributes>()
  const keep = (job: IppAttributes) => found.set(numberOf(job, 'job-id') ?? 0, job)
  for (let start = 0; ids.length >= batchFrom && start < ids.length; start += maxBatch) {
    for (const job of await cups.jobsById(ids.slice(start, start + maxBatch), signal)) keep(job)
  }
  // One job that is gone spoils the whole batch, so those without an answer are asked singly.
  const missing = ids.filter((id) => !found.has(id))
  for (const job of await Promise.all(missing.map((id) => cups.job(id, signal)))) {
    if (job !== undefined) keep(job)
  }
  return found
}

const wantedOfPrinters = ['printer-state', 'printer-state-reasons', 'printer-state-message', 'printer-type', 'device-uri']

/** Reads each printer once for all of its jobs. */
class PrinterReader {
  readonly #with: Pick<Context, 'cups' | 'troubles'>
  readonly #signal: AbortSignal
  readonly #printersByQueue = new Map<string, Promise<IppAttributes | undefined>>()

  constructor(with_: Pick<Context, 'cups' | 'troubles'>, signal: AbortSignal) {
    this.#with = with_
    this.#signal = signal
  }

  read(queue: string | undefined): Promise<IppAttributes | undefined> {
    if (queue === undefined) return Promise.resolve(undefined)
    const known = this.#printersByQueue.get(queue) ?? this.#read(queue)
    this.#printersByQueue.set(queue, known)
    return known
  }

  async #read(queue: string): Promise<IppAttributes | undefined> {
    const { cups, troubles } = this.#with
    const printer = await cups.printer(queue, this.#signal, wantedOfPrinters)
    return printer === undefined ? undefined : troubles.told(queue, printer)
  }
}

/** The queue of a job, which need not be the one it was sent to: people move jobs. */
function queueOfJob(job: IppAttributes): string | undefined {
  const match = /\/(?:printers|classes)\/([^/?]+)$/.exec(textOf(job, 'job-printer-uri') ?? '')
  return match?.[1] === undefined ? undefined : decodeQueue(match[1])
}

function decodeQueue(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A queue that is gone can't say what its jobs' end means. */
function evidenceOf(printer: IppAttributes | undefined): Evidence {
  const isClass = ((numberOf(printer ?? new Map(), 'printer-type') ?? 0) & printerTypes.class) !== 0
  if (printer === undefined || isClass) return 'spooled'
  return bestEvidence(deviceUriOf(printer))
}

function deviceUriOf(printer: IppAttributes | undefined): string {
  return textOf(printer ?? new Map(), 'device-uri') ?? ''
}
