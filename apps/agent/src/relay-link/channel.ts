import type { Clock } from '@cloudprint/process-kit/clock'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { MAX_FINDINGS } from '@cloudprint/protocol/examination'
import type { Finding } from '@cloudprint/protocol/examination'
import type { MessageName, ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import type { Handlers, Served } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { createAnswerOnce } from './answer-once.ts'
import type { Obstacle } from '../outgoing/obstacle.ts'
import type { Connection } from './link.ts'

const HELLO_MS = 15_000

type HelloReply = ReplyOf<AgentMessages, 'hello'>

/** What the agent's work says and hears on the channel. */
export interface ChannelUser {
  /** What to say first, as things stand when it is called. */
  hello(): Promise<RequestOf<AgentMessages, 'hello'>>
  /** The relay has answered: remember the epoch durably, and apply what the relay sees otherwise. */
  greeted(reply: HelloReply): Promise<void>
  /** From here on messages flow both ways. */
  opened(): void
  offer(request: RequestOf<RelayMessages, 'offer'>, epoch: number): Promise<Served<ReplyOf<RelayMessages, 'offer'>>>
  cancel(request: RequestOf<RelayMessages, 'cancel'>): Promise<ReplyOf<RelayMessages, 'cancel'>>
  refresh(): void
  identify(request: RequestOf<RelayMessages, 'identify'>): Promise<ReplyOf<RelayMessages, 'identify'>>
  /** Looks for what keeps this machine from printing. */
  examine(): Promise<Finding[]>
  /** Something else may be on offer. */
  updates(): void
  fault(message: string, cause: unknown): void
}

/** Why a session ended. */
export type SessionEnd =
  | { kind: 'lost'; detail: string }
  | { kind: 'refused'; problem: Problem; obstacle?: Obstacle | undefined }
  | { kind: 'drained'; reconnectAfterMs: number }
  | { kind: 'revoked'; code: 'computer-revoked' | 'computer-replaced' }
  | { kind: 'stopped' }

interface OpenSession {
  connection: Connection
  epoch: number
}

/**
 * The agent's side of the channel, over one connection after the other. Closed → greeting → open → closed.
 * What the relay asks during the greeting waits for its end; what it asked on an older connection finds that closed. A greeting may begin
 * while an older session is open still, on the way that is changed over from: that one takes nothing more from then on, since the new
 * hello says what is held.
 */
export class Channel {
  readonly #user: ChannelUser
  readonly #clock: Clock
  #open: OpenSession | undefined

  constructor(user: ChannelUser, clock: Clock) {
    this.#user = user
    this.#clock = clock
  }

  isOpen(): boolean {
    return this.#open !== undefined
  }

  epoch(): number | undefined {
    return this.#open?.epoch
  }

  way(): string | undefined {
    return this.#open?.connection.way
  }

  /** Asks the relay; `no-answer` at once while there is no session. */
  ask<N extends MessageName<AgentMessages>>(
    name: N,
    request: RequestOf<AgentMessages, N>,
    timeoutMs: number,
  ): Promise<Served<ReplyOf<AgentMessages, N>>> {
    const open = this.#open
    if (open === undefined) return Promise.resolve(refuse('no-answer', 'the relay is not connected'))
    return ask(open.connection.socket, agentMessages, name, request, timeoutMs)
  }

  /** A session that is about to be: `serveOn` goes to the link, `run` takes the connection it makes. */
  prepare(onOpen: (connection: Connection) => void) {
    const opened = Promise.withResolvers<number>()
    const ended = Promise.withResolvers<SessionEnd>()
    // Those who wait are told; a session that nobody asks anything of must not break the program.
    opened.promise.catch(() => undefined)
    return {
      serveOn: (socket: Parameters<typeof serve>[0]) =>
        serve(socket, relayMessages, this.#handlers(opened.promise, ended.resolve), (message, cause) => this.#user.fault(message, cause)),
      run: async (connection: Connection, signal: AbortSignal): Promise<SessionEnd> => {
        const life = new AbortController()
        const onAbort = () => ended.resolve({ kind: 'stopped' })
        signal.addEventListener('abort', onAbort, { once: true })
        if (signal.aborted) onAbort()
        void connection.closed.then((detail) => ended.resolve({ kind: 'lost', detail }))
        try {
          const refused = await Promise.race([
            this.#greet(connection, life.signal, (epoch) => {
              opened.resolve(epoch)
              onOpen(connection)
            }),
            ended.promise,
          ])
          return refused ?? (await ended.promise)
        } finally {
          life.abort()
          if (this.#open?.connection === connection) this.#open = undefined
          opened.reject(new Error('the session has ended'))
          signal.removeEventListener('abort', onAbort)
          connection.close()
        }
      },
    }
  }

  async #greet(connection: Connection, life: AbortSignal, opened: (epoch: number) => void): Promise<SessionEnd | undefined> {
    this.#open = undefined
    const answer = await ask(connection.socket, agentMessages, 'hello', await this.#user.hello(), HELLO_MS)
    if (!answer.ok) return { kind: 'refused', problem: answer.problem }
    await this.#user.greeted(answer.reply)
    if (life.aborted) return undefined
    this.#open = { connection, epoch: answer.reply.epoch }
    opened(answer.reply.epoch)
    this.#user.opened()
    return undefined
  }

  #handlers(opened: Promise<number>, ended: (end: SessionEnd) => void): Handlers<RelayMessages> {
    const user = this.#user
    const answerOnce = createAnswerOnce(async (request, epoch) => user.offer(request, epoch))
    return {
      offer: async (request) => {
        const epoch = await opened
        // Its connection is gone, and the next hello has said what is held: taking it now would contradict that.
        if (this.#open?.epoch !== epoch) return refuse('no-answer', 'the session has ended')
        return answerOnce(request, epoch)
      },
      cancel: async (request) => {
        await opened
        return { ok: true, reply: await user.cancel(request) }
      },
      probe: () => Promise.resolve({ ok: true, reply: {} }),
      refresh: async () => {
        await opened
        user.refresh()
        return { ok: true, reply: {} }
      },
      identify: async (request) => {
        await opened
        return { ok: true, reply: await user.identify(request) }
      },
      examine: async () => {
        await opened
        return { ok: true, reply: { findings: (await user.examine()).slice(0, MAX_FINDINGS) } }
      },
      updates: async () => {
        await opened
        user.updates()
        return { ok: true, reply: {} }
      },
      drain: ({ reconnectAfterMs }) => {
        this.#afterAnswer(() => ended({ kind: 'drained', reconnectAfterMs }))
        return Promise.resolve({ ok: true, reply: {} })
      },
      revoked: ({ code = 'computer-revoked' }) => {
        this.#afterAnswer(() => ended({ kind: 'revoked', code }))
        return Promise.resolve({ ok: true, reply: {} })
      },
    }
  }

  /** Lets the answer out before the connection is closed: the relay waits for it. */
  #afterAnswer(act: () => void): void {
    void this.#clock.wait(0).then(act)
  }
}
