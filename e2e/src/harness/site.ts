import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters, type Printer } from '@cloudprint/protocol/http/printer-routes'
import type { Job } from '@cloudprint/protocol/job'
import { isFinal, type JobState } from '@cloudprint/protocol/job-state'
import type { Called } from '@cloudprint/protocol/http/call-route'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { enrolAgent, type AgentProcess } from './agent-process.ts'
import type { ApiClient } from './api-client.ts'
import { startRelay, type RelayProcess, type RelaySettings } from './relay-process.ts'

export interface SiteSettings extends RelaySettings {
  /** Adds the queues that are there when the agent starts. */
  queues?: (cups: PrivateCups) => Promise<void>
  /** Further lines of its cupsd.conf; the last one of a setting counts. */
  cupsLines?: string[]
  /** A certificate that the agent trusts beside the usual ones. */
  agentCaFile?: string
  /** What is written into the agent's settings.json before it starts. */
  agentSettings?: Record<string, unknown>
}

export type SubmittedBody = RequestFor<typeof submitJob>['body']

/** Several times what any of it takes on a machine that is busy. */
const PATIENT_MS = 180_000

/** A label to be printed raw, unless said otherwise. */
export type Order = Partial<Omit<SubmittedBody, 'printerId' | 'content'>> & { document: Buffer }

/** The whole product as it stands at a customer: a relay, and an agent on a machine with a CUPS and printers of its own. */
export class Site {
  readonly relay: RelayProcess
  readonly agent: AgentProcess
  readonly cups: PrivateCups

  private constructor(relay: RelayProcess, agent: AgentProcess, cups: PrivateCups) {
    this.relay = relay
    this.agent = agent
    this.cups = cups
  }

  static async start({
    queues = async () => {},
    cupsLines = [],
    agentCaFile,
    agentSettings = {},
    ...relaySettings
  }: SiteSettings = {}): Promise<Site> {
    const [relay, cups] = await Promise.all([startRelay(relaySettings), startPrivateCups({ configLines: cupsLines })])
    await queues(cups)
    const { apiUrl: relayUrl, enrolmentCode } = relay.firstRun
    const ca = agentCaFile === undefined ? {} : { caFile: agentCaFile }
    const agent = await enrolAgent({ relayUrl, enrolmentCode, name: 'Packing table 1', cupsServer: cups.socketPath, ...ca })
    agent.changeSettings(agentSettings)
    const site = new Site(relay, agent, cups)
    await agent.start()
    await site.untilConnected()
    return site
  }

  get api(): ApiClient {
    return this.relay.api
  }

  /** Whatever was done on it, it can be stopped in order. */
  async stop(): Promise<void> {
    const agent = this.agent.isRunning() ? await this.agent.stop() : undefined
    const [relay] = await Promise.all([this.relay.stop(), this.cups.stop()])
    for (const { name, status, output } of [
      { name: 'agent', status: agent, output: this.agent.output },
      { name: 'relay', status: relay, output: this.relay.output },
    ]) {
      if (status !== undefined && status.code !== 0) {
        throw new Error(`the ${name} did not stop in order: ${JSON.stringify(status)}; the end of its log:\n${output().slice(-3_000)}`)
      }
    }
  }

  async untilConnected(): Promise<void> {
    await this.#untilComputerIs('connected')
  }

  async untilDisconnected(): Promise<void> {
    await this.#untilComputerIs('disconnected')
  }

  async #untilComputerIs(state: 'connected' | 'disconnected'): Promise<void> {
    await eventually(
      async () => {
        const { items } = await this.api.call(listComputers, { query: {} })
        return items.find(({ id }) => id === this.agent.computerId)?.state === state
      },
      { what: `the computer to be ${state}`, deadlineMs: PATIENT_MS, everyMs: 50 },
    )
  }

  async findPrinter(name: string): Promise<Printer | undefined> {
    const search = name.slice(name.indexOf('/') + 1)
    const { items } = await this.api.call(listPrinters, { query: { limit: 200, computerId: this.agent.computerId, search } })
    return items.find((printer) => printer.name === name)
  }

  /** The printer of a CUPS queue, as soon as the agent has found it. */
  async printer(queue: string, name = `cups/${queue}`): Promise<Printer> {
    return eventually(
      async () => {
        const printer = await this.findPrinter(name)
        return printer?.availability === 'unreachable' ? undefined : printer
      },
      { what: `the printer ${name}`, deadlineMs: PATIENT_MS, everyMs: 50 },
    )
  }

  /** Waits until the printer is as wanted; the API's view of it, at the latest after `deadlineMs`. */
  async untilPrinter(
    queue: string,
    until: (printer: Printer | undefined) => boolean,
    deadlineMs = PATIENT_MS,
  ): Promise<Printer | undefined> {
    let seen: Printer | undefined
    await eventually(async () => until((seen = await this.findPrinter(`cups/${queue}`))) || describe(seen), {
      what: `the printer ${queue} to be as wanted`,
      until: (is) => is === true,
      deadlineMs,
      everyMs: 50,
    })
    return seen
  }

  /** What the API answers to a submission, problem or not. */
  async trySubmit(queue: string, order: Order): Promise<Called<typeof submitJob>> {
    const printer = await this.printer(queue)
    return this.api.answer(submitJob, { body: bodyOf(printer.id, order) })
  }

  async submit(queue: string, order: Order): Promise<Job> {
    const printer = await this.printer(queue)
    return this.submitTo(printer.id, order)
  }

  /** For a printer that need not be reachable now. */
  async submitTo(printerId: Printer['id'], order: Order): Promise<Job> {
    return this.api.call(submitJob, { body: bodyOf(printerId, order) })
  }

  async job(jobId: Job['id']): Promise<Job> {
    return this.api.call(getJob, { params: { jobId } })
  }

  async untilJob(jobId: Job['id'], until: (job: Job) => boolean, deadlineMs = PATIENT_MS): Promise<Job> {
    return eventually(() => this.job(jobId), { what: 'the job to be as wanted', until, deadlineMs, everyMs: 25 })
  }

  /** Waits for the end, and fails with the whole job when it is another one. */
  async untilEnded(jobId: Job['id'], state: JobState, deadlineMs = PATIENT_MS): Promise<Job> {
    const job = await this.untilJob(jobId, (seen) => isFinal(seen.state) || seen.state === 'uncertain', deadlineMs)
    if (job.state !== state) throw new Error(`the job should be ${state}, but: ${JSON.stringify(job, undefined, 2)}`)
    return job
  }

  /** Submits and waits for the paper. */
  async print(queue: string, order: Order): Promise<Job> {
    const { id } = await this.submit(queue, order)
    return this.untilEnded(id, 'completed')
  }
}

function bodyOf(printerId: Printer['id'], { document, ...order }: Order): SubmittedBody {
  return { title: 'Label', contentType: 'application/vnd.zebra.zpl', ...order, printerId, content: document.toString('base64') }
}

/** Enough of a printer to see in a red test what it lacks. */
function describe(printer: Printer | undefined): unknown {
  if (printer === undefined) return 'no such printer'
  const { availability, health } = printer
  return { availability, health }
}
