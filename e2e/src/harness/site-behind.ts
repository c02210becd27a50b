import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { getJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { z } from 'zod'
import { enrolAgent, type AgentProcess, type AgentSettings } from './agent-process.ts'
import type { RelayProcess } from './relay-process.ts'
import { layWire, type Wire } from './wire.ts'

/** On the slowest line there is, 1 Mbit/s, 20 MB take three minutes. */
const PATIENT_MS = 420_000

/** What stands before its machine reads of its agent’s link. */
const Link = z.object({
  state: z.string(),
  detail: z.string().nullable(),
  obstacle: z.string().nullable(),
  way: z.string().nullable(),
  epoch: z.number().nullable(),
})
export type Link = z.infer<typeof Link>

export interface Way {
  /** What stands on the wire, before anything of the site begins. */
  prepare?: (wire: Wire) => Promise<unknown> | void
  /** How its agent is told of it. */
  agent?: (wire: Wire) => Pick<AgentSettings, 'env' | 'enrolWith'>
  caFile?: string
  /** How the site writes the relay’s name; its address when absent. */
  relayHost?: string
  /** Stands before its agent’s command, on site. */
  launcher?: (wire: Wire) => readonly string[]
}

/** A site with a label printer and an office printer, whose one way out is the one that is given. */
export class SiteBehind {
  readonly wire: Wire
  readonly agent: AgentProcess
  readonly #relay: RelayProcess
  readonly #cups: PrivateCups
  /** From the first word of its enrolment to a link. */
  readonly connectedAfterMs: number

  private constructor(parts: { wire: Wire; agent: AgentProcess; relay: RelayProcess; cups: PrivateCups; connectedAfterMs: number }) {
    this.wire = parts.wire
    this.agent = parts.agent
    this.#relay = parts.relay
    this.#cups = parts.cups
    this.connectedAfterMs = parts.connectedAfterMs
  }

  static async start(relay: RelayProcess, { prepare, agent: tell, caFile, relayHost, launcher }: Way): Promise<SiteBehind> {
    const wire = await layWire()
    await prepare?.(wire)
    const cups = await startPrivateCups({ launcher: wire.onSite })
    await cups.addQueue({ name: 'label' })
    await cups.addQueue({ name: 'office', ppd: join(import.meta.dirname, 'pass-through.ppd') })
    const startedAtMs = performance.now()
    const agent = await enrolAgent({
      relayUrl: `https://${relayHost ?? wire.relayAddress}:${relay.apiPort}`,
      enrolmentCode: (await relay.api.call(createEnrolmentCode, { body: {} })).code,
      name: 'Behind',
      cupsServer: cups.socketPath,
      launcher: launcher?.(wire) ?? wire.onSite,
      ...(caFile === undefined ? {} : { caFile }),
      ...tell?.(wire),
    })
    await agent.start()
    const link = () => linkOf(agent)
    await eventually(link, { what: 'a link', until: (now) => now?.state === 'connected', deadlineMs: PATIENT_MS, everyMs: 50 })
    return new SiteBehind({ wire, agent, relay, cups, connectedAfterMs: performance.now() - startedAtMs })
  }

  /** What each attempt to enrol a machine says that fails, on one wire. */
  static async enrolments(relay: RelayProcess, prepare: NonNullable<Way['prepare']>, ways: readonly Way[]): Promise<string[]> {
    const wire = await layWire()
    try {
      await prepare(wire)
      const relayUrl = `https://${wire.relayAddress}:${relay.apiPort}`
      const { enrolmentCode } = relay.firstRun
      const attempts = ways.map(({ agent: tell, caFile }) => {
        const place = { launcher: wire.onSite, ...(caFile === undefined ? {} : { caFile }), ...tell?.(wire) }
        return enrolAgent({ relayUrl, enrolmentCode, name: 'Behind', ...place }).then(
          () => 'enrolled',
          (error: unknown) => String((error as { stderr?: unknown }).stderr ?? error),
        )
      })
      return await Promise.all(attempts)
    } finally {
      await wire.stop()
    }
  }

  async stop(): Promise<void> {
    await this.agent.stop()
    await this.#cups.stop()
    await this.wire.stop()
  }

  get link(): Link | undefined {
    return linkOf(this.agent)
  }

  /** Prints it, and returns how often the printer got exactly these bytes, and how long that took. */
  async print(queue: 'label' | 'office', document: Buffer): Promise<{ state: Job['state']; copies: number; ms: number }> {
    const printerId = await this.#printerId(queue)
    const startedAtMs = performance.now()
    const id = await this.#submit(printerId, document, queue === 'label' ? 'application/octet-stream' : 'application/pdf')
    const read = () => this.#relay.api.call(getJob, { params: { jobId: id } })
    const job = await eventually(read, {
      what: 'the job to end',
      until: ({ state }) => isFinal(state),
      deadlineMs: PATIENT_MS,
      everyMs: 50,
    })
    const copies = this.#cups.captured(queue).filter((sheet) => sheet.bytes().equals(document)).length
    return { state: job.state, copies, ms: performance.now() - startedAtMs }
  }

  async #printerId(queue: string) {
    const { computerId } = this.agent
    const read = async () => {
      const { items } = await this.#relay.api.call(listPrinters, { query: { computerId, availability: 'ready' } })
      return items.find(({ name }) => name === `cups/${queue}`)?.id
    }
    return eventually(read, { what: 'the printer', deadlineMs: PATIENT_MS, everyMs: 50 })
  }

  async #submit(printerId: string, document: Buffer, contentType: string): Promise<Job['id']> {
    const { baseUrl, headers } = this.#relay.api
    const form = new FormData()
    form.set('job', new Blob([JSON.stringify({ printerId, title: 'Behind', contentType })], { type: 'application/json' }))
    form.set('document', new Blob([new Uint8Array(document)]), 'document.bin')
    const response = await fetch(`${baseUrl}/v1/jobs`, { method: 'POST', headers, body: form })
    return Job.parse(await response.json()).id
  }
}

function linkOf({ stateDir }: Pick<AgentProcess, 'stateDir'>): Link | undefined {
  try {
    const status: unknown = JSON.parse(readFileSync(join(stateDir, 'status.json'), 'utf8'))
    return z.object({ link: Link }).parse(status).link
  } catch {
    return undefined
  }
}
