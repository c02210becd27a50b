import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { decodeIpp } from '../ipp/decode-ipp.ts'
import { encodeIpp } from '../ipp/encode-ipp.ts'
import {
  attributes,
  boolean,
  enumValue,
  integer,
  type IppAttributes,
  type IppGroup,
  keyword,
  mimeType,
  nameValue,
  range,
} from '../ipp/ipp-message.ts'
import { numberOf, textOf } from '../ipp/read-attributes.ts'
import { jobStates } from '../translate-job.ts'

type State = keyof typeof jobStates

interface Job {
  id: number
  name: string
  user: string
  state: State
}

/** What it answers to Get-Jobs: its jobs, that it has none, or nothing at all. */
type Memory = 'keeps' | 'forgets' | 'never-answers'

interface StandInSettings {
  host?: string
  /** Takes whole jobs only (Print-Job), as old printers do: CUPS then names them otherwise. */
  isOld?: boolean
  /** Speaks TLS with this certificate. */
  tls?: { key: Buffer; cert: Buffer }
}

const operations = {
  printJob: 2,
  validateJob: 4,
  createJob: 5,
  sendDocument: 6,
  cancelJob: 8,
  getJobAttributes: 9,
  getJobs: 10,
  getPrinter: 11,
  identifyPrinter: 60,
}
const notFound = 0x0406

/**
 * Just enough of an IPP printer for the backend of CUPS, with what no real one does when it is told: jobs stand as the test
 * says as soon as their documents are there, and CUPS calls all of them completed at once.
 */
export class StandInPrinter {
  /** How jobs stand from the moment on in which their document is there. */
  fate: State = 'completed'
  memory: Memory = 'keeps'
  jobs: Job[] = []
  /** Is called when it has made up its answer to Get-Jobs. */
  afterwards: () => void = () => undefined
  /** Get-Jobs requests so far, answered or not, and how many of them waited for an answer at once. */
  asked = 0
  askedAtOnce = 0
  /** How often it showed itself. */
  identified = 0
  /** The headers of the last one. */
  lastHeaders: IncomingMessage['headers'] = {}
  readonly #settings: StandInSettings
  readonly #server: ReturnType<typeof createHttpServer>
  #waiting = 0

  private constructor(settings: StandInSettings) {
    this.#settings = settings
    const answer = (request: IncomingMessage, response: { end(body?: Buffer): unknown }) =>
      void this.#answer(request).then(
        (body) => (body === undefined ? undefined : response.end(body)),
        // Whoever asked has gone: CUPS's backend ends while its second thread still asks.
        () => undefined,
      )
    this.#server = settings.tls === undefined ? createHttpServer(answer) : createHttpsServer(settings.tls, answer)
  }

  static async start(settings: StandInSettings = {}): Promise<StandInPrinter> {
    const printer = new StandInPrinter(settings)
    await new Promise<void>((resolve) => printer.#server.listen(0, settings.host ?? 'localhost', resolve))
    return printer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get uri(): string {
    const { host = 'localhost', tls } = this.#settings
    return `${tls === undefined ? 'ipp' : 'ipps'}://${host}:${this.port}/ipp/print`
  }

  /** A job that is there already, for tests without CUPS. */
  add(name: string, state: State): void {
    this.jobs.unshift({ id: this.jobs.length + 1, name, user: 'cloudprint', state })
  }

  /** What becomes of the jobs that it has. */
  move(state: State): void {
    for (const job of this.jobs) job.state = state
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage): Promise<Buffer | undefined> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { message } = decodeIpp(Buffer.concat(chunks))
    const asked = message.groups[0]?.attributes ?? new Map()
    if (message.code === operations.getJobs) {
      this.asked++
      this.lastHeaders = request.headers
      this.#waiting++
      this.askedAtOnce = Math.max(this.askedAtOnce, this.#waiting)
      request.socket.once('close', () => this.#waiting--)
      if (this.memory === 'never-answers') return undefined
    }
    const groups = this.#perform(message.code, asked)
    if (message.code === operations.getJobs) this.afterwards()
    const head = {
      'attributes-charset': { type: 'charset', value: 'utf-8' },
      'attributes-natural-language': { type: 'naturalLanguage', value: 'en' },
    } as const
    return encodeIpp({
      version: message.version,
      code: groups === undefined ? notFound : 0,
      requestId: message.requestId,
      groups: [{ name: 'operation', attributes: attributes(head) }, ...(groups ?? [])],
    })
  }

  /** Undefined for a job that it does not know. */
  #perform(operation: number, asked: IppAttributes): IppGroup[] | undefined {
    const job = this.jobs.find(({ id }) => id === numberOf(asked, 'job-id'))
    switch (operation) {
      case operations.printJob:
      case operations.createJob: {
        const name = textOf(asked, 'job-name') ?? ''
        const user = textOf(asked, 'requesting-user-name') ?? ''
        const created: Job = { id: this.jobs.length + 1, name, user, state: operation === operations.printJob ? this.fate : 'held' }
        this.jobs.unshift(created)
        return [groupOf(created)]
      }
      case operations.sendDocument:
        if (job !== undefined) job.state = this.fate
        return job && [groupOf(job)]
      case operations.cancelJob:
        if (job !== undefined) job.state = 'canceled'
        return job && []
      case operations.getJobs:
        return this.memory === 'forgets' ? [] : this.jobs.filter(isWanted(textOf(asked, 'which-jobs'))).map(groupOf)
      case operations.identifyPrinter:
        this.identified++
        return []
      case operations.getPrinter:
        return [{ name: 'printer', attributes: this.#description() }]
      // CUPS is told of no job's end, and calls each completed ("the server has no job history", backend/ipp.c).
      case operations.getJobAttributes:
        return undefined
      default:
        return []
    }
  }

  #description(): IppAttributes {
    const { createJob, sendDocument, identifyPrinter, ...old } = operations
    const known = Object.values(this.#settings.isOld === true ? old : { ...old, createJob, sendDocument, identifyPrinter })
    return attributes({
      'printer-state': enumValue(3),
      'printer-state-reasons': keyword('none'),
      'printer-is-accepting-jobs': boolean(true),
      'operations-supported': known.map(enumValue),
      'ipp-versions-supported': ['1.1', '2.0'].map(keyword),
      'document-format-supported': mimeType('application/octet-stream'),
      'copies-supported': range(1, 99),
    })
  }
}

/** RFC 8011 §4.2.6.1: jobs that have not ended, unless those that have are asked for. */
function isWanted(which: string | undefined): (job: Job) => boolean {
  return ({ state }) => ['completed', 'canceled', 'aborted'].includes(state) === (which === 'completed')
}

function groupOf({ id, name, user, state }: Job): IppGroup {
  const reason = { canceled: 'job-canceled-at-device', aborted: 'aborted-by-system' }[state as string] ?? 'none'
  return {
    name: 'job',
    attributes: attributes({
      'job-id': integer(id),
      'job-name': nameValue(name),
      'job-originating-user-name': nameValue(user),
      'job-state': enumValue(jobStates[state]),
      'job-state-reasons': keyword(reason),
    }),
  }
}
