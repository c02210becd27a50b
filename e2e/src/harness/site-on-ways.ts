import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { enrolAgent, type AgentProcess } from './agent-process.ts'
import { ApiClient } from './api-client.ts'
import { startRelay, type RelayProcess } from './relay-process.ts'
import { startWays, type Ways } from './ways.ts'

const PATIENT_MS = 180_000

/** A site of one label printer, all of whose talk passes through proxies; its CUPS writes its jobs down as seldom as one that is delivered. */
export class SiteOnWays {
  readonly relay: RelayProcess
  readonly agent: AgentProcess
  readonly cups: PrivateCups
  readonly ways: Ways
  readonly #wms: ApiClient
  readonly #printerId: PrinterId

  private constructor(parts: { relay: RelayProcess; agent: AgentProcess; cups: PrivateCups; ways: Ways; printerId: PrinterId }) {
    this.relay = parts.relay
    this.agent = parts.agent
    this.cups = parts.cups
    this.ways = parts.ways
    this.#wms = new ApiClient(parts.ways.apiUrl, parts.relay.firstRun.apiKey)
    this.#printerId = parts.printerId
  }

  static async start(): Promise<SiteOnWays> {
    const [relay, cups] = await Promise.all([startRelay(), startPrivateCups({ configLines: ['DirtyCleanInterval 30'] })])
    await cups.addQueue({ name: 'zebra' })
    await cups.restart() // a queue that is not yet written down goes with a cupsd that is killed
    const ways = await startWays(relay, cups)
    const { enrolmentCode } = relay.firstRun
    const agent = await enrolAgent({ ...ways.agentSettings, enrolmentCode, name: 'Packing' })
    await agent.start()
    const readPrinterId = async () => {
      const { items } = await relay.api.call(listPrinters, { query: { search: 'zebra', availability: 'ready' } })
      return items[0]?.id
    }
    const printerId = await eventually(readPrinterId, { what: 'the printer', deadlineMs: PATIENT_MS, everyMs: 50 })
    return new SiteOnWays({ relay, agent, cups, ways, printerId })
  }

  async stop(): Promise<void> {
    await this.agent.stop()
    await Promise.all([this.relay.stop(), this.cups.stop()])
    await this.ways.stop()
  }

  async isConnected(): Promise<boolean> {
    const { items } = await this.relay.api.call(listComputers, { query: {} })
    return items[0]?.state === 'connected'
  }

  async untilConnected(): Promise<void> {
    await eventually(() => this.isConnected(), { what: 'the agent to be connected', deadlineMs: PATIENT_MS, everyMs: 30 })
  }

  /** After several failures an agent waits up to 30 s before it connects; this one has not failed yet. */
  async freshAgent(): Promise<void> {
    await this.agent.stop()
    await this.agent.start()
    await this.untilConnected()
  }

  /** Submits as a good warehouse system does: what was not answered is sent again, with the same key. */
  async submit(name: string, label = labelOf(name)): Promise<JobId> {
    const body = {
      printerId: this.#printerId,
      title: name,
      contentType: 'application/vnd.zebra.zpl' as const,
      content: label.toString('base64'),
    }
    const request = { headers: { 'idempotency-key': name.replaceAll(/\W+/g, '-') }, body }
    const answered = await eventually(() => this.#wms.answer(submitJob, request, AbortSignal.timeout(5_000)), {
      what: 'the job to be accepted',
      until: ({ ok }) => ok,
      deadlineMs: PATIENT_MS,
      everyMs: 50,
    })
    if (!answered.ok) throw new Error(answered.problem.detail)
    return answered.reply.id
  }

  /** Waits until the job has ended, or asks for a person. */
  async untilSettled(jobId: JobId): Promise<Job> {
    return eventually(() => this.relay.api.call(getJob, { params: { jobId } }), {
      what: 'the job to end',
      until: ({ state }) => isFinal(state) || state === 'uncertain',
      deadlineMs: PATIENT_MS,
      everyMs: 30,
    })
  }

  /** How often exactly this label came out. */
  sheetsOf(label: Buffer): number {
    return this.cups.captured('zebra').filter((printed) => printed.bytes().equals(label)).length
  }

  /** How the job ended, and how often its label came out. */
  async outcomeOf(jobId: JobId, label: Buffer): Promise<{ state: string; attempt: number; sheets: number }> {
    const { state, attempt } = await this.untilSettled(jobId)
    return { state, attempt, sheets: this.sheetsOf(label) }
  }
}

/** What everything is expected to come to. */
export const printedOnce = { state: 'completed', attempt: 1, sheets: 1 }

/** A label of this name; large ones do not travel inside their offer. */
export function labelOf(name: string, kibibytes = 1): Buffer {
  return Buffer.from(`^XA^FD${name}^FS${'^FX filler '.repeat(kibibytes * 94)}^XZ`)
}
