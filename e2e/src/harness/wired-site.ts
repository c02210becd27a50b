import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { getJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { Job } from '@cloudprint/protocol/job'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { enrolAgent, type AgentProcess } from './agent-process.ts'
import { startRelay, type RelayProcess } from './relay-process.ts'
import { selfSigned } from './self-signed.ts'
import { layWire, type Wire } from './wire.ts'

/** Where nothing is lost but time. */
const PATIENT_MS = 90_000

/** A site of one printer in a network namespace of its own, and its wire to the relay. */
export class WiredSite {
  readonly relay: RelayProcess
  readonly wire: Wire
  readonly cups: PrivateCups
  readonly agent: AgentProcess
  readonly #printerId: PrinterId
  readonly #submitted: { id: Job['id']; document: Buffer }[] = []

  private constructor(parts: { relay: RelayProcess; wire: Wire; cups: PrivateCups; agent: AgentProcess; printerId: PrinterId }) {
    this.relay = parts.relay
    this.wire = parts.wire
    this.cups = parts.cups
    this.agent = parts.agent
    this.#printerId = parts.printerId
  }

  static async start(relay: RelayProcess, wire: Wire, caFile: string): Promise<WiredSite> {
    const cups = await startPrivateCups({ launcher: wire.onSite })
    await cups.addQueue({ name: 'printer' })
    const relayUrl = `https://${wire.relayAddress}:${relay.apiPort}`
    const { enrolmentCode } = relay.firstRun
    const place = { cupsServer: cups.socketPath, launcher: wire.onSite, caFile }
    const agent = await enrolAgent({ relayUrl, enrolmentCode, name: 'Packing table', ...place })
    await agent.start()
    const printerId = await eventually(
      async () => {
        const { items } = await relay.api.call(listPrinters, { query: { computerId: agent.computerId, availability: 'ready' } })
        return items.find(({ name }) => name === 'cups/printer')?.id
      },
      { what: 'the printer', deadlineMs: PATIENT_MS, everyMs: 50 },
    )
    return new WiredSite({ relay, wire, cups, agent, printerId })
  }

  async stop(): Promise<void> {
    await this.agent.stop()
    await this.cups.stop()
    await this.wire.stop()
  }

  /** As the relay sees it. */
  async isConnected(): Promise<boolean> {
    const { items } = await this.relay.api.call(listComputers, { query: {} })
    return items.find(({ id }) => id === this.agent.computerId)?.state === 'connected'
  }

  async submit(document: Buffer): Promise<Job['id']> {
    const { baseUrl, headers } = this.relay.api
    const job = { printerId: this.#printerId, title: 'Label', contentType: 'application/octet-stream' }
    const form = new FormData()
    form.set('job', new Blob([JSON.stringify(job)], { type: 'application/json' }))
    form.set('document', new Blob([new Uint8Array(document)]), 'document.bin')
    const response = await fetch(`${baseUrl}/v1/jobs`, { method: 'POST', headers, body: form })
    const { id } = Job.parse(await response.json())
    this.#submitted.push({ id, document })
    return id
  }

  async untilJob(jobId: Job['id'], until: (job: Job) => boolean): Promise<Job> {
    const read = () => this.relay.api.call(getJob, { params: { jobId } })
    return eventually(read, { what: 'the job to be as wanted', until, deadlineMs: PATIENT_MS, everyMs: 50 })
  }

  /** How each job ended, and the places at which its document stands among the sheets: one, its own. */
  async outcome(): Promise<{ state: string; attempt: number; places: number[] }[]> {
    const jobs = await Promise.all(this.#submitted.map(({ id }) => this.untilJob(id, ({ state }) => ended.has(state))))
    const sheets = this.cups.captured('printer').map((sheet) => sheet.bytes())
    return this.#submitted.map(({ document }, index) => ({
      state: jobs[index]?.state ?? '',
      attempt: jobs[index]?.attempt ?? 0,
      places: sheets.flatMap((sheet, place) => (sheet.equals(document) ? [place] : [])),
    }))
  }

  /** What it is expected to be. */
  get onceInOrder(): unknown {
    return this.#submitted.map((_, place) => ({ state: 'completed', attempt: 1, places: [place] }))
  }
}

const ended = new Set(['completed', 'failed', 'canceled', 'expired', 'uncertain'])

/** A relay that is reached from other machines, over TLS as it must be, and sites that reach it over a wire each. */
export async function startWiredSites(count: number): Promise<{ relay: RelayProcess; sites: WiredSite[]; stop: () => Promise<void> }> {
  const wires = await Promise.all(Array.from({ length: count }, layWire))
  const { certFile, keyFile } = selfSigned([...new Set(wires.map((wire) => wire.relayAddress))])
  const relay = await startRelay({
    env: { CLOUDPRINT_HOST: '0.0.0.0', CLOUDPRINT_TLS_CERT_FILE: certFile, CLOUDPRINT_TLS_KEY_FILE: keyFile },
  })
  const sites = await Promise.all(wires.map((wire) => WiredSite.start(relay, wire, certFile)))
  const stop = async () => {
    await Promise.all(sites.map((site) => site.stop()))
    await relay.stop()
  }
  return { relay, sites, stop }
}
