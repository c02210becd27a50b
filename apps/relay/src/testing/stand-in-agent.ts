import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentMessages, HeldJob } from '@cloudprint/protocol/channel/agent-messages'
import { AGENT_AUDIENCE, AGENT_NAMESPACE, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { OfferedJob, RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import type { Served } from '@cloudprint/protocol/channel/serve'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { noOptions } from '@cloudprint/protocol/printer'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { CryptoKey } from 'jose'
import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { uuidV7 } from '../db/uuid-v7.ts'
import { addSealingKey } from './add-sealing-key.ts'
import type { TestLine } from './start-test-line.ts'

/** Puts a computer into the database as an enrolment would. */
export async function addComputer(
  line: Pick<TestLine, 'pool' | 'organizationId' | 'siteId'>,
  organization = { organizationId: line.organizationId, siteId: line.siteId },
) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { x } = await exportJWK(publicKey)
  const id = uuidV7(new Date())
  await line.pool.query(
    `insert into computer (id, organization_id, site_id, name, public_key, system) values ($1, $2, $3, 'Packing', $4, $5)`,
    [id, organization.organizationId, organization.siteId, x, JSON.stringify(system)],
  )
  const key = await addSealingKey(line.pool, id)
  return { id, privateKey, key, journalId: randomUUID(), ...organization }
}

/** A relay that is not broken answers long before, on a busy machine too. */
export const ANSWER_MS = 60_000

const system = { platform: 'linux' as const, osVersion: 'test', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' }

type TestComputer = Awaited<ReturnType<typeof addComputer>>
type OfferReply = ReplyOf<RelayMessages, 'offer'>['results'][number]

/**
 * An agent that speaks the protocol and prints nothing: the test says what it answers and reports. Its journal is the
 * report counter of its computer object, so that two connections of one computer count on.
 */
export class StandInAgent {
  readonly offered: OfferedJob[] = []
  readonly canceled: string[] = []
  /** How often it was told that something else may be on offer. */
  updateNudges = 0
  /** What it was told when it was cut off for good. */
  readonly revoked: (string | undefined)[] = []
  /** What it does with an offer; accepts everything unless told otherwise. */
  onOffer: (job: OfferedJob) => OfferReply | Promise<OfferReply> = (job) => ({ jobId: job.jobId, accepted: true })
  /** Whether it still answers: a half-open link does not. */
  isAnswering = true
  readonly socket: Socket
  reportNumber = 0

  constructor(line: TestLine, assertion: string) {
    this.socket = io(`${line.channelUrl}${AGENT_NAMESPACE}`, {
      transports: ['websocket'],
      reconnection: false,
      timeout: ANSWER_MS,
      auth: { assertion, protocol: protocolVersions },
      forceNew: true,
    })
    const silence = new Promise<never>(() => {})
    serve(
      this.socket,
      relayMessages,
      {
        offer: async ({ jobs }) => {
          this.offered.push(...jobs)
          if (!this.isAnswering) return silence
          return { ok: true, reply: { results: await Promise.all(jobs.map(async (job) => this.onOffer(job))) } }
        },
        cancel: async ({ jobIds }) => {
          this.canceled.push(...jobIds)
          return { ok: true, reply: { results: jobIds.map((jobId) => ({ jobId, outcome: 'noted' as const })) } }
        },
        probe: async () => (this.isAnswering ? { ok: true, reply: {} } : silence),
        refresh: async () => ({ ok: true, reply: {} }),
        updates: async () => {
          this.updateNudges += 1
          return { ok: true, reply: {} }
        },
        examine: async () => ({ ok: true, reply: { findings: [{ check: 'disk', verdict: 'ok' as const, says: 'There is room.' }] } }),
        identify: async ({ printer }) => ({ ok: true, reply: { outcome: 'identified' as const, detail: printer } }),
        drain: async () => ({ ok: true, reply: {} }),
        revoked: async ({ code }) => {
          this.revoked.push(code)
          return { ok: true, reply: {} }
        },
      },
      () => {},
    )
  }

  hello(
    computer: TestComputer,
    holds: { jobId: string; attempt: number }[] = [],
    runId = randomUUID(),
  ): Promise<Served<ReplyOf<AgentMessages, 'hello'>>> {
    const { journalId } = computer
    return ask(this.socket, agentMessages, 'hello', { system, journalId, runId, lastEpoch: 0, holds: holds as HeldJob[] }, ANSWER_MS)
  }

  async printers(printers: LocalPrinter[]): Promise<void> {
    const news = { names: printers.map((printer) => printer.name), changed: printers }
    const answer = await ask(this.socket, agentMessages, 'printers', news, ANSWER_MS)
    if (!answer.ok) throw new Error(answer.problem.detail)
  }

  /** Reports these events on a job, in order. */
  async report(jobId: string, ...events: AgentJobEvent[]): Promise<ReplyOf<AgentMessages, 'reports'>> {
    return this.sendReports(events.map((event) => ({ jobId, attempt: 1, event })))
  }

  async sendReports(events: { jobId: string; attempt: number; event: AgentJobEvent; number?: number }[]) {
    const reports = events.map(({ jobId, attempt, event, number }) => ({
      number: number ?? ++this.reportNumber,
      jobId,
      attempt,
      event,
      at: new Date().toISOString(),
    })) as RequestOf<AgentMessages, 'reports'>['reports']
    const answer = await ask(this.socket, agentMessages, 'reports', { reports }, ANSWER_MS)
    if (!answer.ok) throw new Error(answer.problem.detail)
    return answer.reply
  }

  /** Past our own check, as another version would send them. */
  async sendReportsAsTheyAre(events: { jobId: string; attempt: number; event: unknown }[]): Promise<unknown> {
    const reports = events.map((event) => ({ ...event, number: ++this.reportNumber, at: new Date().toISOString() }))
    const answer = (await this.socket.timeout(ANSWER_MS).emitWithAck('reports', { reports })) as { ok: boolean; reply: unknown }
    return answer.reply
  }

  close(): void {
    this.socket.disconnect()
  }
}

export async function signAssertion(computerId: string, privateKey: CryptoKey): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(computerId)
    .setAudience(AGENT_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('50s')
    .setJti(randomUUID())
    .sign(privateKey)
}

/** A connected stand-in that has not said hello. */
export async function connectAgent(line: TestLine, computer: TestComputer): Promise<StandInAgent> {
  const agent = new StandInAgent(line, await signAssertion(computer.id, computer.privateKey))
  await new Promise<void>((resolve, reject) => {
    agent.socket.once('connect', resolve)
    agent.socket.once('connect_error', reject)
  })
  return agent
}

/** A greeted stand-in with these printers, and the relay's ids for them in the same order. */
export async function agentWithPrinters(line: TestLine, names = ['cups/Zebra'], computer?: TestComputer) {
  const own = computer ?? (await addComputer(line))
  const agent = await connectAgent(line, own)
  const greeted = await agent.hello(own)
  if (!greeted.ok) throw new Error(greeted.problem.detail)
  await agent.printers(names.map(labelPrinter))
  const { rows } = await line.pool.query<{ id: string; name: string }>('select id, name from printer where computer_id = $1', [own.id])
  const printerIds = names.map((name) => rows.find((row) => row.name === name)?.id ?? 'missing')
  return { agent, computer: own, printerIds, printerId: printerIds[0] ?? 'missing', epoch: greeted.reply.epoch }
}

/** A raw label printer in good health. */
export function labelPrinter(name: string): LocalPrinter {
  return {
    name,
    description: {
      displayName: name.replace('cups/', ''),
      location: 'Dock 1',
      makeAndModel: 'Local Raw Printer',
      deviceUri: 'socket://192.0.2.1:9100',
      isDefault: false,
      isRaw: true,
      bestEvidence: 'sent',
    },
    capabilities: {
      formats: ['application/vnd.zebra.zpl', 'application/octet-stream'],
      copiesMax: 1,
      ...noOptions,
    },
    health: { state: 'idle', since: '2026-03-01T12:00:00.000Z', acceptingJobs: true, reasons: [], message: '', supplies: [] },
  }
}
