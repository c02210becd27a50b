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

/** How every message is answered on the wire. */
export const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), problem: z.object({ code: ProblemCode.catch('internal-error'), detail: Told(4095) }) }),
])
export type Answer = z.infer<typeof Answer>
