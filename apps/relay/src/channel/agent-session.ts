import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import type { LocalPrinterName } from '@cloudprint/protocol/printer'
import type { Served } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Slots } from '../access/slots.ts'
import type { ComputerRows, NotOpened, OpenedSession } from '../computers/computer-rows.ts'
import type { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { Presence, Session } from '../computers/presence.ts'
import { hearScales } from '../scales/hear-scales.ts'
import type { ScaleReadings } from '../scales/scale-readings.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import type { AgentSocket } from './agent-socket.ts'
import type { AgentSteps, OfferTarget } from './agent-steps.ts'
import type { AgentIdentity } from './authenticate-agent.ts'
import { boundMessages } from './bound-messages.ts'
import { createNewestOnly } from './newest-only.ts'
import { createOneAfterTheOther } from './one-after-the-other.ts'
import { orUnready } from './or-unready.ts'
import { sessionOnSocket } from './session-on-socket.ts'
import { tooManyAtOnce } from './too-many-at-once.ts'
import { whileReady } from './while-ready.ts'

/** An agent answers an offer when its journal is flushed; far beyond that its link is broken. */
const OFFER_TIMEOUT_MS = 20_000
/** A live agent answers a probe within a round trip. */
const PROBE_TIMEOUT_MS = 3_000
/** An agent says hello as soon as it is connected. */
const HELLO_TIMEOUT_MS = 10_000

export interface AgentGround {
  rows: ComputerRows
  steps: AgentSteps
  signals: JobSignals
  presence: Presence
  printers: PrinterFinder
  scales: ScaleReadings
  /** So many agents are greeted at a time: a storm of them shall leave connections of the database to everybody else. */
  greetings: Slots
  clock: Clock
  /** Milliseconds that nobody sets, as performance.now(). */
  steady: () => number
  /** Runs something after the I/O of this turn. */
  soon: (act: () => void) => void
  log: Logger
}

type Hello = RequestOf<AgentMessages, 'hello'>
type HelloReply = ReplyOf<AgentMessages, 'hello'>

interface Greeted {
  journalId: string
  computerName: string
  dispatcher: ReturnType<AgentSteps['dispatch']>
}

/**
 * One agent socket's life: connected → greeted (hello answered, session open, offers flow) → closed.
 * Before the greeting nothing else is served. Only the computer's newest session is in `Presence`.
 */
export class AgentSession {
  readonly #ground: AgentGround
  readonly #socket: AgentSocket
  readonly #agent: AgentIdentity
  /** In `Presence` from the moment that its number is known. */
  #session: Session | undefined
  #greeted: Greeted | undefined
  #greeting = false
  #isClosed = false
  readonly #disconnected = new AbortController()
  readonly #hearScales: ReturnType<typeof hearScales>

  constructor(ground: AgentGround, socket: AgentSocket, agent: AgentIdentity) {
    this.#ground = ground
    this.#socket = socket
    this.#agent = agent
    this.#hearScales = hearScales({ agent, ground, ended: this.#disconnected.signal })
  }

  start(): void {
    const { clock, steady, log } = this.#ground
    serve(
      boundMessages(this.#socket, steady),
      agentMessages,
      {
        'hello': (hello) => whileReady(this.#ground, () => this.#hello(hello)),
        'printers': createNewestOnly((news) => orUnready(log, () => this.#printers(news)), { ok: true, reply: {} }),
        'reports': (message) => orUnready(log, () => this.#reports(message)),
        'update': (told) => orUnready(log, () => this.#update(told)),
        'scales': (told) => orUnready(log, () => this.#scales(told)),
        'sealing-keys': createOneAfterTheOther(
          (keys) => orUnready(log, () => this.#sealingKeys(keys)),
          refuse('relay-busy', 'Several of this computer’s messages about its keys wait for an answer.'),
        ),
      },
      (message, cause) => log.error({ err: cause, message, computerId: this.#agent.computerId }, 'a message could not be handled'),
    )
    clock.wait(HELLO_TIMEOUT_MS, this.#disconnected.signal).then(
      () => this.#greeting || this.#socket.disconnect(),
      () => undefined,
    )
    this.#socket.on('disconnect', () => {
      this.#isClosed = true
      this.#disconnected.abort()
      this.#leave().catch((cause: unknown) => log.error({ err: cause }, 'closing a session failed'))
    })
  }

  async #hello(hello: Hello): Promise<Served<HelloReply>> {
    if (this.#greeting) return refuse('message-unknown', 'hello was said before on this connection')
    this.#greeting = true
    const { presence, greetings } = this.#ground
    const { computerId } = this.#agent
    const other = presence.get(computerId)
    // A second machine with this identity: the first one keeps it, and neither prints what the other was given.
    if (other !== undefined && other.runId !== hello.runId) {
      const isThere = (await other.probe(PROBE_TIMEOUT_MS)) !== undefined
      const nowThere = presence.get(computerId)
      // Who came in while we asked may be this very agent, on a connection that it made since.
      if (isThere || (nowThere !== undefined && nowThere !== other)) {
        return refuse('computer-already-connected', 'another agent with this identity is connected and answers')
      }
    }
    return greetings.run(() => this.#open(hello)) ?? tooManyAtOnce()
  }

  async #open(hello: Hello): Promise<Served<HelloReply>> {
    if (this.#isClosed) return overtaken()
    const { rows, presence, clock } = this.#ground
    const { computerId, machine } = this.#agent
    const now = clock.now()
    const opening = rows.openSession({
      computerId,
      machine,
      journalId: hello.journalId,
      journalKnows: hello.lastReport === undefined ? undefined : { epoch: hello.lastEpoch, report: hello.lastReport },
      system: hello.system,
      link: this.#socket.link(),
      now,
    })
    const opened = await opening.catch((cause: unknown) => {
      // It may be committed all the same: then the session that is here, of a machine that did not answer, is offered nothing any more.
      presence.get(computerId)?.close()
      throw cause
    })
    if (opened.epoch === null) return this.#notOpened(opened.why, hello)
    this.#session = sessionOnSocket(this.#socket, {
      agent: this.#agent,
      epoch: opened.epoch,
      runId: hello.runId,
      steady: this.#ground.steady,
      nudge: (printerIds) => this.#greeted?.dispatcher.nudge(printerIds),
    })
    if (!presence.enter(this.#session)) {
      this.#session = undefined
      this.#socket.disconnect()
      return overtaken()
    }
    try {
      // Opened late, as by a database that hung: what it says it holds is from before its agent's next hello. Whoever came in
      // since has lost its place to this session, and says hello again.
      if (this.#isClosed) return overtaken()
      return await this.#greet(hello, opened)
    } catch (cause) {
      // A session that is half open to us would be offered jobs; the agent says hello again on its next connection.
      this.#socket.disconnect()
      throw cause
    } finally {
      // It may have gone while its number was being written.
      if (this.#isClosed) await this.#leave()
    }
  }

  #notOpened(why: NotOpened['why'], { journalId, lastEpoch, lastReport }: Hello): Served<HelloReply> {
    if (why !== 'journal-restored')
      return refuse(why, `this computer was ${why === 'computer-revoked' ? 'removed' : 'replaced by another'}`)
    this.#ground.log.warn({ ...this.#agent, journalId, lastEpoch, lastReport }, 'an old copy of a journal was refused')
    return refuse(why, `this journal stands at report ${lastReport} and session ${lastEpoch}, and was further before`)
  }

  async #greet(hello: Hello, opened: OpenedSession): Promise<Served<HelloReply>> {
    const { steps, signals, clock, soon, log } = this.#ground
    const { computerId } = this.#agent
    const differences = await steps.reconcile({
      id: computerId,
      epoch: opened.epoch,
      journalId: hello.journalId,
      holds: hello.holds,
    })
    if (this.#isClosed || differences === undefined) return overtaken()
    const dispatcher = steps.dispatch(this.#offerTarget(opened.epoch))
    this.#greeted = { journalId: hello.journalId, computerName: opened.computerName, dispatcher }
    log.info({ computerId, epoch: opened.epoch, holds: hello.holds.length }, 'computer connected')
    signals.emit('changed', { organizationId: this.#agent.organizationId, kind: 'computer', ids: [computerId] })
    soon(() => dispatcher.nudge(null))
    return {
      ok: true,
      reply: {
        epoch: opened.epoch,
        computerId: computerId as HelloReply['computerId'],
        computerName: opened.computerName,
        now: clock.now().toISOString(),
        differences,
      },
    }
  }

  async #printers(news: RequestOf<AgentMessages, 'printers'>): Promise<Served<ReplyOf<AgentMessages, 'printers'>>> {
    const greeted = this.#greeted
    if (greeted === undefined) return sayHelloFirst()
    const { rows, printers, signals, clock } = this.#ground
    const { organizationId, computerId } = this.#agent
    const ids = await rows.syncPrinters({ computerId, organizationId, ...news, now: clock.now() })
    printers.forget(ids)
    if (ids.length > 0) signals.emit('changed', { organizationId, kind: 'printer', ids })
    greeted.dispatcher.nudge(ids)
    const startAgain = await rows.namesToStartAgain(computerId)
    return { ok: true, reply: { startAgain: startAgain as LocalPrinterName[] } }
  }

  async #reports({ reports, keptEpoch }: RequestOf<AgentMessages, 'reports'>): Promise<Served<ReplyOf<AgentMessages, 'reports'>>> {
    const greeted = this.#greeted
    if (greeted === undefined) return sayHelloFirst()
    const { steps, log } = this.#ground
    const { journalId, computerName } = greeted
    const sender = { computerId: this.#agent.computerId, journalId, computerName, keptEpoch }
    const reply = await steps.applyReports(sender, reports)
    if (reply.refused.length > 0) log.warn({ computerId: sender.computerId, refused: reply.refused }, 'reports were refused')
    return { ok: true, reply }
  }

  async #sealingKeys(keys: RequestOf<AgentMessages, 'sealing-keys'>): Promise<Served<ReplyOf<AgentMessages, 'sealing-keys'>>> {
    const session = this.#session
    if (this.#greeted === undefined || session === undefined) return sayHelloFirst()
    const { rows, steps, printers, clock, log } = this.#ground
    const { computerId } = this.#agent
    const published = await rows.publishKeys({ computerId, epoch: session.epoch, ...keys, now: clock.now() })
    if (!published.ok) {
      if (published.why === 'overtaken') return overtaken()
      if (published.why === 'too-many') {
        log.warn({ computerId }, 'a computer has published too many sealing keys today')
        return refuse('too-many-requests', 'this computer has published too many keys today')
      }
      log.warn({ computerId, keyId: keys.current.keyId }, 'a sealing key that was destroyed before was refused')
      return refuse('sealing-key-retired', `the key ${keys.current.keyId} was destroyed before: make a new one`)
    }
    printers.forgetComputer(computerId)
    await steps.failUnopenable(computerId, clock.now())
    return { ok: true, reply: { destroy: published.destroy } }
  }

  async #update(told: RequestOf<AgentMessages, 'update'>): Promise<Served<ReplyOf<AgentMessages, 'update'>>> {
    if (this.#greeted === undefined) return sayHelloFirst()
    return { ok: true, reply: { offer: await this.#ground.steps.hearUpdate(this.#agent, told) } }
  }

  #scales({ scales }: RequestOf<AgentMessages, 'scales'>): Promise<Served<ReplyOf<AgentMessages, 'scales'>>> {
    if (this.#greeted === undefined) return Promise.resolve(sayHelloFirst())
    this.#hearScales(scales)
    return Promise.resolve({ ok: true, reply: {} })
  }

  async #leave(): Promise<void> {
    this.#greeted?.dispatcher.stop()
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    const { rows, presence, signals, clock, log } = this.#ground
    const { computerId, organizationId } = this.#agent
    presence.leave(session)
    if (presence.get(computerId) === undefined) this.#ground.scales.forget(computerId)
    if (!(await rows.closeSession(computerId, session.epoch, clock.now()))) return
    log.info({ computerId, epoch: session.epoch }, 'computer disconnected')
    signals.emit('changed', { organizationId, kind: 'computer', ids: [computerId] })
  }

  #offerTarget(epoch: number): OfferTarget {
    const socket = this.#socket
    return {
      computerId: this.#agent.computerId,
      epoch,
      offer: (request) => ask(socket, relayMessages, 'offer', request, OFFER_TIMEOUT_MS),
      close: () => socket.disconnect(),
    }
  }
}

/** What was said on this connection is old: its agent has gone, or has come back on another. */
function overtaken() {
  return refuse('no-answer', 'the connection was lost during the greeting')
}

function sayHelloFirst() {
  return refuse('message-unknown', 'say hello first')
}
