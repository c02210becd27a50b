import { z } from 'zod'
import { refuse } from '../problems.ts'
import type { Problem, Refused } from '../problems.ts'
import { Answer } from './message.ts'
import type { Catalog, MessageName, ReplyOf, RequestOf } from './message.ts'

/** As much of a socket.io socket (either end) as this file needs. */
export interface ChannelSocket {
  on(event: string, listener: (...args: unknown[]) => void): unknown
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> }
}

export type Served<Reply> = { ok: true; reply: Reply } | Refused

export type Handlers<C extends Catalog> = {
  [N in MessageName<C>]: (request: RequestOf<C, N>) => Promise<Served<ReplyOf<C, N>>>
}

/**
 * Serves every message of a catalog on a socket: parses the request, always answers, and never throws.
 * A request that does not fit is answered with `message-unknown`; a handler that throws or whose reply does not fit,
 * with `internal-error`, and `onFault` learns why. A peer that sends no callback gets no answer and does no harm.
 */
export function serve<C extends Catalog>(
  socket: ChannelSocket,
  catalog: C,
  handlers: Handlers<C>,
  onFault: (message: string, cause: unknown) => void,
): void {
  for (const name of Object.keys(catalog) as MessageName<C>[]) {
    socket.on(name, (payload, acknowledge) => {
      void answer(catalog, handlers, name, payload, onFault).then((reply) => {
        if (typeof acknowledge === 'function') acknowledge(reply)
      })
    })
  }
}

async function answer<C extends Catalog, N extends MessageName<C>>(
  catalog: C,
  handlers: Handlers<C>,
  name: N,
  payload: unknown,
  onFault: (message: string, cause: unknown) => void,
): Promise<Answer> {
  const definition = catalog[name]
  if (definition === undefined) return refuse('message-unknown', `there is no message "${name}"`)
  const request = definition.request.safeParse(payload)
  if (!request.success) return refuse('message-unknown', `${name}: ${z.prettifyError(request.error)}`.slice(0, 1000))
  try {
    const served = await handlers[name](request.data as RequestOf<C, N>)
    return served.ok ? { ok: true, reply: definition.reply.parse(served.reply) } : served
  } catch (cause) {
    onFault(name, cause)
    return refuse('internal-error', `${name} could not be handled`)
  }
}

/**
 * Asks the other side and waits for its answer. A request that does not fit our own schema is a bug and throws; everything
 * else that can go wrong is returned: `no-answer` when time runs out or the link breaks, `message-unknown` when the reply does not fit.
 */
export async function ask<C extends Catalog, N extends MessageName<C>>(
  socket: ChannelSocket,
  catalog: C,
  name: N,
  request: RequestOf<C, N>,
  timeoutMs: number,
): Promise<Served<ReplyOf<C, N>>> {
  const definition = catalog[name]
  if (definition === undefined) throw new Error(`there is no message "${name}"`)
  const payload = definition.request.parse(request)
  let raw: unknown
  try {
    raw = await socket.timeout(timeoutMs).emitWithAck(name, payload)
  } catch {
    return refuse('no-answer', `${name} was not answered within ${timeoutMs} ms`)
  }
  const envelope = Answer.safeParse(raw)
  if (!envelope.success) return refuse('message-unknown', `the answer to ${name} has no known form`)
  if (!envelope.data.ok) return { ok: false, problem: envelope.data.problem satisfies Problem }
  const reply = definition.reply.safeParse(envelope.data.reply)
  return reply.success
    ? { ok: true, reply: reply.data as ReplyOf<C, N> }
    : refuse('message-unknown', `the reply to ${name} does not fit its schema`)
}
