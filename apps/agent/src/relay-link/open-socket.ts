import { AGENT_NAMESPACE, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import type { AgentHandshake } from '@cloudprint/protocol/channel/handshake'
import { ChannelProblem } from '@cloudprint/protocol/channel/message'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import { Manager } from 'socket.io-client'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { Obstacle } from '../outgoing/obstacle.ts'
import type { Connection, NotReached } from './link.ts'
import { obstacleTo } from './obstacle-to.ts'

/** A firewall that drops packets answers nothing: after this long the next way is tried. */
export const CONNECT_MS = 8_000

export type Transport = 'websocket' | 'polling'

export interface SocketToOpen {
  url: URL
  transport: Transport
  outgoing: Outgoing
  assertion: string
  /** Called before the first message can arrive. */
  serveOn: (socket: ChannelSocket) => void
  signal: AbortSignal
}

/** Opens the agent channel over one transport; what comes back is in the namespace, and has said nothing yet. */
export async function openSocket({
  url,
  transport,
  outgoing,
  assertion,
  serveOn,
  signal,
}: SocketToOpen): Promise<{ ok: true; opened: Pick<Connection, 'socket' | 'closed' | 'close'> } | NotReached> {
  const auth: AgentHandshake = { assertion, protocol: protocolVersions }
  const manager = managerTo(url, transport, outgoing)
  const socket = manager.socket(AGENT_NAMESPACE, { auth })
  const closed = Promise.withResolvers<string>()
  const connected = Promise.withResolvers<{ ok: true } | { ok: false; failure: unknown }>()
  let isOpen = false
  manager.on('open', () => (isOpen = true))
  socket.on('disconnect', (reason) => closed.resolve(reason))
  socket.on('connect', () => connected.resolve({ ok: true }))
  socket.on('connect_error', (failure) => connected.resolve({ ok: false, failure }))
  serveOn(socket)
  // The manager's own timeout covers the transport alone; the relay's answer to the handshake has the same time again.
  const timer = setTimeout(() => connected.resolve({ ok: false, failure: silence(transport, isOpen) }), 2 * CONNECT_MS)
  const onAbort = () => connected.resolve({ ok: false, failure: new Error('the agent is being stopped') })
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  socket.connect()
  const outcome = await connected.promise
  clearTimeout(timer)
  signal.removeEventListener('abort', onAbort)
  const close = () => {
    socket.disconnect()
    manager._close()
    closed.resolve('closed by the agent')
  }
  if (outcome.ok) return { ok: true, opened: { socket, closed: closed.promise, close } }
  close()
  return notReached(outcome.failure, { url, transport, outgoing })
}

function silence(transport: Transport, isOpen: boolean): Error {
  const within = `no answer within ${(2 * CONNECT_MS) / 1000} s`
  return isOpen && transport === 'websocket'
    ? new Obstacle('upgrade-blocked', `what is sent over a WebSocket gets ${within}`)
    : new Error(within)
}

/** `agent` is taken by its Node transports as what it is; its types are for browsers. */
type ManagerOptions = NonNullable<ConstructorParameters<typeof Manager>[1]>

export function managerTo(url: URL, transport: Transport, outgoing: Outgoing): Manager {
  return new Manager(url.origin, {
    transports: [transport],
    reconnection: false,
    autoConnect: false,
    timeout: CONNECT_MS,
    agent: outgoing.agentFor(url),
  } as unknown as ManagerOptions)
}

type TransportError = Error & { data?: unknown; description?: unknown; context?: { statusText?: unknown } }

/** How `ws` says the status of a refused upgrade; polling gives the bare number. */
const refusedWith = /^(?:Unexpected server response: )?(\d{3})$/

async function notReached(failure: unknown, to: Pick<SocketToOpen, 'url' | 'transport' | 'outgoing'>): Promise<NotReached> {
  const { data, description } = failure as TransportError
  const problem = ChannelProblem.safeParse(data)
  if (problem.success) return { ok: false, problem: problem.data }
  const status = refusedWith.exec(wordsOf(description))?.[1]
  // The relay's own refusals of a handshake, and those of a proxy whose relay is not there.
  if (status === '429' || status === '503') return refuse('relay-busy', 'it refuses connections at this moment')
  const obstacle = await obstacleOfTransport(failure, to)
  return { ...refuse('no-answer', obstacle.words), obstacle }
}

/** What a transport met that did not open, from what socket.io tells of it. */
export function obstacleOfTransport(
  failure: unknown,
  { url, transport, outgoing }: Pick<SocketToOpen, 'url' | 'transport' | 'outgoing'>,
): Promise<Obstacle> {
  const { description, context } = failure as TransportError
  const status = refusedWith.exec(wordsOf(description))?.[1]
  const cause = status === undefined ? causeOf(description, context, failure) : refusedBy(Number(status), transport)
  return obstacleTo(url, cause, outgoing)
}

/** Of `ws` an event that carries the error, of polling the request that has it as its text. */
function causeOf(description: unknown, context: TransportError['context'], failure: unknown): unknown {
  const { error } = (description ?? {}) as { error?: unknown }
  return [error, context?.statusText].find((one) => one instanceof Error) ?? failure
}

function refusedBy(status: number, transport: Transport): Obstacle {
  if (status === 502 || status === 503 || status === 504) return new Obstacle('relay-away', `the channel is answered ${status}`)
  if (transport === 'websocket') return new Obstacle('upgrade-blocked', `the change to a WebSocket is answered ${status}`)
  return new Obstacle('captive-portal', `the channel’s requests are answered ${status}`)
}

/** An event of `ws`, an error, or the status of a polling request. */
function wordsOf(description: unknown): string {
  if (typeof description === 'number') return String(description)
  const { message } = (description ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : ''
}
