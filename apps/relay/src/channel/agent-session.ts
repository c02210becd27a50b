import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import type { Served } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import type { Logger } from '@cloudprint/process-kit/logger'
import type pg from 'pg'
import type { Socket } from 'socket.io'
import { closeSession, openSession } from '../computers/computer-sessions.ts'
import type { PrinterFinder } from '../computers/find-printer.ts'
import type { Presence, Session } from '../computers/presence.ts'
import { syncPrinters } from '../computers/sync-printers.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import type { AgentSteps, OfferTarget } from './agent-steps.ts'
import type { AgentIdentity } from './authenticate-agent.ts'
import { linkOf } from './link-of.ts'

/** An agent answers an offer when its journal is flushed; far beyond that its link is broken. */
const OFFER_TIMEOUT_MS = 20_000
/** A live agent answers a probe within a round trip. */
const PROBE_TIMEOUT_MS = 3_000
/** An agent says hello as soon as it is connected. */
const HELLO_TIMEOUT_MS = 10_000

export interface AgentGround {
  pool: pg.Pool
  steps: AgentSteps
  signals: JobSignals
  presence: Presence
  printers: PrinterFinder
  log: Logger
}

type Hello = RequestOf<AgentMessages, 'hello'>
type HelloReply = ReplyOf<AgentMessages, 'hello'>

/**
 * One agent socket's life: connected → greeted (hello answered, session open, offers flow) → closed.
 * Before the greeting nothing else is served. Only the computer's newest session is in `Presence`.
 */
export class AgentSession {
  readonly #ground: AgentGround
  readonly #socket: Socket
  readonly #agent: AgentIdentity
  #greeted: { session: Session; computerName: string; dispatcher: ReturnType<AgentSteps['dispatch']> } | undefined
  #greeting = false

  constructor(ground: AgentGround, socket: Socket, agent: AgentIdentity) {
    this.#ground = ground
    this.#socket = socket
    this.#agent = agent
  }

  start(): void {
    const { log } = this.#ground
    serve(
      this.#socket,
      agentMessages,
      {
        hello: (hello) => this.#hello(hello),
        printers: (news) => this.#printers(news),
        reports: ({ reports }) => this.#reports(reports),
      },
      (message, cause) => log.error({ err: cause, message, computerId: this.#agent.computerId }, 'a message could not be handled'),
    )
    const lateHello = setTimeout(() => this.#greeting || this.#socket.disconnect(true), HELLO_TIMEOUT_MS)
    this.#socket.on('disconnect', () => clearTimeout(lateHello))
    this.#socket.on('disconnect', () => void this.#disconnected().catch((cause: unknown) => log.error({ err: cause }, 'closing a session failed')))
  }

  async #hello(hello: Hello): Promise<Served<HelloReply>> {
    if (this.#greeting) return refuse('message-unknown', 'hello was said before on this connection')
    this.#greeting = true
    const { pool, presence, steps, signals, log } = this.#ground
    const { computerId } = this.#agent
    const other = presence.get(computerId)
    // A second machine with this identity: the first one keeps it, and neither prints what the other was given.
    if (other !== undefined && other.runId !== hello.runId && (await other.probe(PROBE_TIMEOUT_MS)) !== undefined) {
      return refuse('computer-already-connected', 'another agent with this identity is connected and answers')
    }
    const now = new Date()
    const opened = await openSession(pool, {
      computerId,
      journalId: hello.journalId,
      system: hello.system,
      link: linkOf(this.#socket),
      now,
    })
    if (opened === undefined) return refuse('computer-revoked', 'this computer was removed')
    const session = this.#openedSession(opened.epoch, hello.runId)
    presence.enter(session)
    const differences = await steps.reconcile({ id: computerId, holds: hello.holds }, now)
    const dispatcher = steps.dispatch(this.#offerTarget(opened.epoch))
    this.#greeted = { session, computerName: opened.computerName, dispatcher }
    log.info({ computerId, epoch: opened.epoch, holds: hello.holds.length }, 'computer connected')
    signals.emit('changed', { organizationId: this.#agent.organizationId, kind: 'computer', ids: [computerId] })
    setImmediate(() => dispatcher.nudge(null))
    return {
      ok: true,
      reply: {
        epoch: opened.epoch,
        computerId: computerId as HelloReply['computerId'],
        computerName: opened.computerName,
        now: new Date().toISOString(),
        differences,
      },
    }
  }

  async #printers(news: RequestOf<AgentMessages, 'printers'>): Promise<Served<ReplyOf<AgentMessages, 'printers'>>> {
    const greeted = this.#greeted
    if (greeted === undefined) return sayHelloFirst()
    const { pool, printers, signals } = this.#ground
    const { organizationId, computerId } = this.#agent
    const ids = await syncPrinters(pool, { computerId, organizationId, ...news, now: new Date() })
    printers.forget(ids)
    if (ids.length > 0) signals.emit('changed', { organizationId, kind: 'printer', ids })
    greeted.dispatcher.nudge(ids)
    return { ok: true, reply: {} }
  }

  async #reports(
    reports: RequestOf<AgentMessages, 'reports'>['reports'],
  ): Promise<Served<ReplyOf<AgentMessages, 'reports'>>> {
    const greeted = this.#greeted
    if (greeted === undefined) return sayHelloFirst()
    const { steps, log } = this.#ground
    const sender = { computerId: this.#agent.computerId, computerName: greeted.computerName }
    const reply = await steps.applyReports(sender, reports, new Date())
    if (reply.refused.length > 0) log.warn({ computerId: sender.computerId, refused: reply.refused }, 'reports were refused')
    return { ok: true, reply }
  }

  async #disconnected(): Promise<void> {
    const greeted = this.#greeted
    if (greeted === undefined) return
    greeted.dispatcher.stop()
    const { pool, presence, signals, log } = this.#ground
    const { computerId, organizationId } = this.#agent
    presence.leave(greeted.session)
    if (!(await closeSession(pool, computerId, greeted.session.epoch, new Date()))) return
    log.info({ computerId, epoch: greeted.session.epoch }, 'computer disconnected')
    signals.emit('changed', { organizationId, kind: 'computer', ids: [computerId] })
  }

  #openedSession(epoch: number, runId: string): Session {
    const socket = this.#socket
    return {
      ...this.#agent,
      epoch,
      runId,
      probe: async (timeoutMs) => {
        const askedAt = performance.now()
        const answered = await ask(socket, relayMessages, 'probe', {}, timeoutMs)
        return answered.ok ? performance.now() - askedAt : undefined
      },
      link: () => linkOf(socket),
      nudge: (printerIds) => this.#greeted?.dispatcher.nudge(printerIds),
      cancel: async (jobIds) => {
        await ask(socket, relayMessages, 'cancel', { jobIds } as never, OFFER_TIMEOUT_MS)
      },
      drain: async (reconnectAfterMs) => {
        await ask(socket, relayMessages, 'drain', { reconnectAfterMs }, PROBE_TIMEOUT_MS)
      },
      close: (reason?: Problem) => {
        if (reason?.code === 'computer-revoked') void ask(socket, relayMessages, 'revoked', {}, PROBE_TIMEOUT_MS).then(() => socket.disconnect(true))
        else socket.disconnect(true)
      },
    }
  }

  #offerTarget(epoch: number): OfferTarget {
    const socket = this.#socket
    return {
      computerId: this.#agent.computerId,
      epoch,
      offer: (request) => ask(socket, relayMessages, 'offer', request, OFFER_TIMEOUT_MS),
      close: () => socket.disconnect(true),
    }
  }
}

function sayHelloFirst() {
  return refuse('message-unknown', 'say hello first')
}
