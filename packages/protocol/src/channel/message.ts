import { z } from 'zod'
import { ProblemCode } from '../problems.ts'
import { Told } from '../text.ts'

/** One message of a catalog: what is asked, and what is answered. */
export interface MessageDefinition<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  request: Request
  reply: Reply
}

export type Catalog = Record<string, MessageDefinition>
export type MessageName<C extends Catalog> = keyof C & string
export type RequestOf<C extends Catalog, N extends MessageName<C>> = z.output<C[N]['request']>
export type ReplyOf<C extends Catalog, N extends MessageName<C>> = z.output<C[N]['reply']>

export function message<Request extends z.ZodType, Reply extends z.ZodType>(
  request: Request,
  reply: Reply,
): MessageDefinition<Request, Reply> {
  return { request, reply }
}

/** A refusal as it crosses the channel, of a message or of the connection itself. */
export const ChannelProblem = z.object({
  code: ProblemCode.catch('internal-error'),
  detail: Told(4095),
  /** When to come again, where the one who refuses knows. */
  retryAfterSeconds: z.int().min(0).max(3_600).optional(),
})

/** How every message is answered on the wire. */
export const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), problem: ChannelProblem }),
])
export type Answer = z.infer<typeof Answer>
