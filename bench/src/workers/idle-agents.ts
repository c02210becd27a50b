import { randomUUID } from 'node:crypto'
import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import { Identity } from '@cloudprint/agent/dist/relay-link/identity.js'
import { systemInfo } from '@cloudprint/agent/dist/system-info.js'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { AGENT_NAMESPACE, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import { ask } from '@cloudprint/protocol/channel/serve'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { serveParent } from '../kit/worker.ts'

export type IdleAgents = typeof handlers

const ANSWER_MS = 30_000
/** Connected at a time; more would measure a stampede, and the relay takes ten enrolment codes at once from one address. */
const AT_ONCE = 8

/** Agents that only stay connected, many in one process: handshake, hello and two printers as a real one says them. */
const handlers = {
  async connect({ relayUrl, enrolmentCode, count }: { relayUrl: string; enrolmentCode: string; count: number }) {
    const clock = await callRoute(readClock, {}, { baseUrl: relayUrl })
    if (!clock.ok) throw new Error(clock.problem.detail)
    const url = new URL(relayUrl)
    url.port = String(clock.reply.channelPort)
    await atOnce(count, (index) => connectOne({ relayUrl, channelUrl: url.origin, enrolmentCode, index }))
  },

  /** Sockets on a server that does nothing, for comparison. */
  async connectPlain({ url, count }: { url: string; count: number }) {
    await atOnce(count, () => connected(io(url, { transports: ['websocket'], forceNew: true, reconnection: false })))
  },
}

async function connectOne(to: { relayUrl: string; channelUrl: string; enrolmentCode: string; index: number }): Promise<void> {
  const identity = Identity.create()
  const body = { code: to.enrolmentCode, name: `idle ${to.index}`, publicKey: identity.publicKey, system: systemInfo() }
  const enrolled = await callRoute(enrolComputer, { body }, { baseUrl: to.relayUrl })
  if (!enrolled.ok) throw new Error(enrolled.problem.detail)
  const { computerId } = enrolled.reply
  const assertion = await identity.assertion({ computerId, relayNow: new Date(), id: randomUUID() })
  const socket = io(to.channelUrl + AGENT_NAMESPACE, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { assertion, protocol: protocolVersions },
  })
  await connected(socket)
  const hello = { system: systemInfo(), journalId: randomUUID(), runId: randomUUID(), lastEpoch: 0, holds: [] }
  const greeted = await ask(socket, agentMessages, 'hello', hello, ANSWER_MS)
  if (!greeted.ok) throw new Error(greeted.problem.detail)
  const changed = [fakePrinter('Label'), fakePrinter('Office')]
  const told = await ask(socket, agentMessages, 'printers', { names: changed.map(({ name }) => name), changed }, ANSWER_MS)
  if (!told.ok) throw new Error(told.problem.detail)
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
}

async function atOnce(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
}

serveParent(handlers)
