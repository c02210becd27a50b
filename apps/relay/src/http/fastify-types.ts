import type { Route } from '@cloudprint/protocol/http/route'
import type { CallingAgent } from '../access/agent-identities.ts'
import type { Caller } from '../access/caller.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes with access `client`, before the body is read. */
    caller: Caller | null
    /** Set on routes with access `agent`, before the body is read. */
    agent: CallingAgent | null
  }
  interface FastifyContextConfig {
    /** The catalog's route, put here by `@Handle()`. */
    route?: Route
    /** An address under `/v1` for people: not in the catalog, open to everybody. */
    isPage?: boolean
  }
}
