import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentMessages, type AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { AGENT_AUDIENCE, AGENT_NAMESPACE, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve, type Served } from '@cloudprint/protocol/channel/serve'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import type { ComputerId } from '@cloudprint/protocol/ids'
import type { Problem } from '@cloudprint/protocol/problems'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { SignJWT } from 'jose'
import { io, type Socket } from 'socket.io-client'
import type { AgentProcess } from './agent-process.ts'
import type { RelayProcess } from './relay-process.ts'

export const standInSystem = {
  platform: 'linux' as const,
  osVersion: 'test',
  architecture: 'x64',
  hostname: 'stand-in',
  agentVersion: '0.1.0',
}

/** An enrolled computer: what it needs to prove who it is. */
export interface Identity {
  computerId: ComputerId
  privateKey: KeyObject
}

/** Without a key it is an agent from before documents were sealed. */
export async function enrolStandIn({ api, firstRun }: RelayProcess, { hasKey } = { hasKey: true }): Promise<Identity> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const sealing = await makeSealingKey()
  const body = {
    code: firstRun.enrolmentCode,
    name: 'Stand-in',
    publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
    ...(hasKey ? { sealingKey: { keyId: sealing.keyId, publicKey: sealing.publicKey } } : {}),
    system: standInSystem,
  }
  const { computerId } = await api.call(enrolComputer, { body })
  return { computerId, privateKey }
}

/** The identity of a real agent, as somebody has it who copied its disk. */
export function identityOf({ stateDir, computerId }: AgentProcess): Identity {
  const key = JSON.parse(readFileSync(join(stateDir, 'identity.json'), 'utf8')) as { kty: string }
  return { computerId, privateKey: createPrivateKey({ format: 'jwk', key }) }
}

export function assertionOf({ computerId, privateKey }: Identity): Promise<string> {
  const jwt = new SignJWT().setProtectedHeader({ alg: 'EdDSA' }).setIssuer(computerId).setAudience(AGENT_AUDIENCE)
  return jwt.setIssuedAt().setExpirationTime('50s').setJti(randomUUID()).sign(privateKey)
}

/** A connection that speaks the agent protocol, says what a test tells it to, and takes every offer without printing it. */
export interface StandInAgent {
  socket: Socket
  /** With a journal of its own, or as somebody comes who has another one. */
  hello(
    journal?: Partial<Pick<RequestOf<AgentMessages, 'hello'>, 'journalId' | 'lastReport'>>,
  ): Promise<Served<ReplyOf<AgentMessages, 'hello'>>>
  printers(request: RequestOf<AgentMessages, 'printers'>): Promise<Served<ReplyOf<AgentMessages, 'printers'>>>
  reports(request: RequestOf<AgentMessages, 'reports'>): Promise<Served<ReplyOf<AgentMessages, 'reports'>>>
  close(): void
}

/** For whoever asks over its socket. */
export const ANSWER_MS = 60_000

/** Connects with any `auth`; the relay's problem when it refuses the handshake. */
export async function connectAs(
  relay: RelayProcess,
  auth: object,
): Promise<{ ok: true; agent: StandInAgent } | { ok: false; problem: Problem }> {
  const socket = io(`http://127.0.0.1:${relay.channelPort}${AGENT_NAMESPACE}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
  })
  serve(
    socket,
    relayMessages,
    {
      offer: async ({ jobs }) => ({ ok: true, reply: { results: jobs.map(({ jobId }) => ({ jobId, accepted: true as const })) } }),
      cancel: async ({ jobIds }) => ({ ok: true, reply: { results: jobIds.map((jobId) => ({ jobId, outcome: 'noted' as const })) } }),
      probe: async () => ({ ok: true, reply: {} }),
      refresh: async () => ({ ok: true, reply: {} }),
      examine: async () => ({ ok: true, reply: { findings: [] } }),
      identify: async () => ({ ok: true, reply: { outcome: 'cannot' as const, detail: '' } }),
      updates: async () => ({ ok: true, reply: {} }),
      drain: async () => ({ ok: true, reply: {} }),
      revoked: async () => ({ ok: true, reply: {} }),
    },
    () => {},
  )
  const refused = await new Promise<Problem | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined))
    socket.once('connect_error', (error: Error & { data?: Problem }) => resolve(error.data ?? { code: 'no-answer', detail: error.message }))
  })
  if (refused !== undefined) {
    socket.disconnect()
    return { ok: false, problem: refused }
  }
  const [journalId, runId] = [randomUUID(), randomUUID()]
  const agent: StandInAgent = {
    socket,
    hello: (journal = {}) =>
      ask(socket, agentMessages, 'hello', { system: standInSystem, journalId, runId, lastEpoch: 0, holds: [], ...journal }, ANSWER_MS),
    printers: (request) => ask(socket, agentMessages, 'printers', request, ANSWER_MS),
    reports: (request) => ask(socket, agentMessages, 'reports', request, ANSWER_MS),
    close: () => void socket.disconnect(),
  }
  return { ok: true, agent }
}

export async function connect(relay: RelayProcess, identity: Identity): Promise<StandInAgent> {
  const connected = await connectAs(relay, { assertion: await assertionOf(identity), protocol: protocolVersions })
  if (!connected.ok) throw new Error(`${connected.problem.code}: ${connected.problem.detail}`)
  return connected.agent
}
