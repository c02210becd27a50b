import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import { type DocumentSource, PrintSystemError } from '../print-system.ts'
import type { CupsClient } from './cups-client.ts'
import { isSuccess, operations, statuses } from './ipp/ipp-codes.ts'
import {
  attributes,
  boolean,
  integer,
  type IppAttributes,
  type IppMessage,
  type IppValue,
  keyword,
  mimeType,
  nameValue,
  uri,
} from './ipp/ipp-message.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import { printerAttributes } from './printer-attributes.ts'
import { jobAttributes } from './translate-job.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

/** An IPP refusal: the status and CUPS's own words. */
export interface CupsRefusal {
  ok: false
  status: number
  message: string
}

export type CupsAnswer<T> = { ok: true; value: T } | CupsRefusal

/** The CUPS operations that the driver uses, each as one function on plain values. */
export class CupsOperations {
  readonly #client: CupsClient
  readonly #userName: string

  constructor(client: CupsClient, userName: string) {
    this.#client = client
    this.#userName = userName
  }

  /** CUPS-Get-Printers; CUPS answers "not found" when there are none. */
  async printers(signal: AbortSignal, wanted: readonly string[] = printerAttributes): Promise<IppAttributes[]> {
    const answer = await this.#ask(operations.cupsGetPrinters, { 'requested-attributes': wanted.map(keyword) }, signal)
    if (answer.code === statuses.notFound) return []
    return groupsOf(successful(answer), 'printer')
  }

  async printer(queue: string, signal: AbortSignal, wanted: readonly string[] = printerAttributes): Promise<IppAttributes | undefined> {
    const asked = { 'printer-uri': printerUri(queue), 'requested-attributes': wanted.map(keyword) }
    const answer = await this.#ask(operations.getPrinterAttributes, asked, signal)
    if (answer.code === statuses.notFound) return undefined
    return groupsOf(successful(answer), 'printer')[0]
  }

  /** The default queue's name; CUPS answers "not found" when there is none. */
  async defaultQueue(signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#ask(operations.cupsGetDefault, { 'requested-attributes': keyword('printer-name') }, signal)
    const printer = isSuccess(answer.code) ? groupsOf(answer, 'printer')[0] : undefined
    return printer === undefined ? undefined : textOf(printer, 'printer-name')
  }

  async createJob(
    { queue, jobName, job }: { queue: string; jobName: string; job: IppAttributes },
    signal: AbortSignal,
  ): Promise<CupsAnswer<number>> {
    const answer = await this.#client.request(
      {
        operation: operations.createJob,
        operationAttributes: attributes({
          'printer-uri': printerUri(queue),
          'requesting-user-name': nameValue(this.#userName),
          'job-name': nameValue(jobName),
        }),
        groups: [{ name: 'job', attributes: job }],
        isRepeatable: false,
      },
      signal,
    )
    if (!isSuccess(answer.code)) return refusalOf(answer)
    const id = numberOf(groupsOf(answer, 'job')[0] ?? new Map(), 'job-id')
    if (id === undefined) throw new PrintSystemError('CUPS made a job and did not say its id.')
    return { ok: true, value: id }
  }

  /** Send-Document; answers the job as it is then, since CUPS also takes documents for jobs that ended meanwhile. */
  async sendDocument(
    { queue, id, format, document }: { queue: string; id: number; format: string; document: DocumentSource },
    signal: AbortSignal,
  ): Promise<CupsAnswer<IppAttributes>> {
    const answer = await this.#client.request(
      {
        operation: operations.sendDocument,
        operationAttributes: attributes({
          'printer-uri': printerUri(queue),
          'job-id': integer(id),
          'requesting-user-name': nameValue(this.#userName),
          'document-format': mimeType(format),
          'last-document': boolean(true),
        }),
        document,
        isRepeatable: false,
      },
      signal,
    )
    return isSuccess(answer.code) ? { ok: true, value: groupsOf(answer, 'job')[0] ?? new Map() } : refusalOf(answer)
  }

  async job(id: number, signal: AbortSignal): Promise<IppAttributes | undefined> {
    const answer = await this.#ask(operations.getJobAttributes, { 'job-uri': jobUri(id), ...wantedOfJobs }, signal)
    if (answer.code === statuses.notFound) return undefined
    return groupsOf(successful(answer), 'job')[0]
  }

  /** These jobs in one answer, unless one of them is gone: then CUPS refuses them all, and the answer is empty. */
  async jobsById(ids: readonly number[], signal: AbortSignal): Promise<IppAttributes[]> {
    const asked = { 'printer-uri': anyPrinter, 'job-ids': ids.map(integer), ...wantedOfJobs }
    const answer = await this.#ask(operations.getJobs, asked, signal)
    return isSuccess(answer.code) ? groupsOf(answer, 'job') : []
  }

  /** All jobs that CUPS remembers. It gives at most 500 at a time, oldest first, whatever is asked for (measured). */
  async *allJobs(signal: AbortSignal): AsyncGenerator<IppAttributes> {
    for (let firstId = 1; ;) {
      const asked = {
        'printer-uri': anyPrinter,
        'which-jobs': keyword('all'),
        'first-job-id': integer(firstId),
        ...wantedOfJobs,
      }
      const jobs = groupsOf(successful(await this.#ask(operations.getJobs, asked, signal)), 'job')
      yield* jobs
      const lastId = Math.max(0, ...jobs.map((job) => numberOf(job, 'job-id') ?? 0))
      if (lastId < firstId) return
      firstId = lastId + 1
    }
  }

  /** The next jobs of a queue that have not ended, and what its backend last said of each. */
  async openJobsOf(queue: string, signal: AbortSignal): Promise<IppAttributes[]> {
    const asked = {
      'printer-uri': printerUri(queue),
      'limit': integer(20),
      'requested-attributes': ['job-id', 'job-state-reasons', 'time-at-processing', 'job-printer-state-message'].map(keyword),
    }
    const answer = await this.#ask(operations.getJobs, asked, signal)
    return isSuccess(answer.code) ? groupsOf(answer, 'job') : []
  }

  /** Starts a stopped queue again; most systems let only their administrators do so. */
  async resumePrinter(queue: string, signal: AbortSignal): Promise<CupsAnswer<undefined>> {
    const operationAttributes = attributes({ 'printer-uri': printerUri(queue), 'requesting-user-name': nameValue(this.#userName) })
    const request = { operation: operations.resumePrinter, operationAttributes, isRepeatable: true, isForAdministrators: true }
    const answer = await this.#client.request(request, signal)
    return isSuccess(answer.code) ? { ok: true, value: undefined } : refusalOf(answer)
  }

  async identifyPrinter(queue: string, signal: AbortSignal): Promise<CupsAnswer<undefined>> {
    const answer = await this.#ask(operations.identifyPrinter, { 'printer-uri': printerUri(queue) }, signal)
    return isSuccess(answer.code) ? { ok: true, value: undefined } : refusalOf(answer)
  }

  async cancelJob({ id }: Pick<SpoolerJob, 'id'>, signal: AbortSignal): Promise<CupsAnswer<undefined>> {
    const answer = await this.#ask(operations.cancelJob, { 'job-uri': jobUri(Number(id)) }, signal)
    return isSuccess(answer.code) ? { ok: true, value: undefined } : refusalOf(answer)
  }

  /** Removes an ended job from the history, and its files from the disk, at once: CUPS lets a job's owner do that. */
  async purgeJob({ id }: Pick<SpoolerJob, 'id'>, signal: AbortSignal): Promise<void> {
    await this.#ask(operations.cancelJob, { 'job-uri': jobUri(Number(id)), 'purge-job': boolean(true) }, signal)
  }

  /** For operations that may be asked again without harm. */
  #ask(operation: number, members: Record<string, IppValue | IppValue[]>, signal: AbortSignal): Promise<IppMessage> {
    const { 'printer-uri': printer, 'job-uri': job, ...others } = members
    const target = { ...(printer === undefined ? {} : { 'printer-uri': printer }), ...(job === undefined ? {} : { 'job-uri': job }) }
    const operationAttributes = attributes({ ...target, 'requesting-user-name': nameValue(this.#userName), ...others })
    return this.#client.request({ operation, operationAttributes, isRepeatable: true }, signal)
  }
}

const wantedOfJobs = { 'requested-attributes': jobAttributes.map(keyword) }

/** Stands for all printers of the scheduler. */
export const anyPrinter = uri('ipp://localhost/')

/** CUPS finds classes under this path as well (measured). */
function printerUri(queue: string): IppValue {
  return uri(`ipp://localhost/printers/${encodeURIComponent(queue)}`)
}

function jobUri(id: number): IppValue {
  return uri(`ipp://localhost/jobs/${id}`)
}

export function groupsOf(message: IppMessage, name: 'printer' | 'job' | 'subscription' | 'event-notification'): IppAttributes[] {
  return message.groups.filter((group) => group.name === name).map((group) => group.attributes)
}

export function refusalOf(answer: IppMessage): CupsRefusal {
  const operation = answer.groups[0]?.attributes ?? new Map()
  const words = textOf(operation, 'status-message') ?? `CUPS answered 0x${answer.code.toString(16).padStart(4, '0')}.`
  return { ok: false, status: answer.code, message: plainText(words, 1023) }
}

function successful(answer: IppMessage): IppMessage {
  if (isSuccess(answer.code)) return answer
  throw new PrintSystemError(`CUPS refused: ${refusalOf(answer).message}`)
}
