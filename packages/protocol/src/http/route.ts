import type { z } from 'zod'
import type { ProblemCode } from '../problems.ts'
import type { Scope } from './roles.ts'

/** Who may call: everybody, a client (an API key or a signed-in person) with the scope named, or an agent. */
export type Access = { by: 'everybody' } | { by: 'client'; scope: Scope } | { by: 'agent' }

type ObjectSchema = z.ZodType<Record<string, unknown>>

/** One HTTP route: the single source for the controllers, the OpenAPI document, the console and the clients. */
export interface Route {
  id: string
  method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters. */
  path: string
  summary: string
  description?: string
  tag: string
  access: Access
  params?: ObjectSchema
  query?: ObjectSchema
  headers?: ObjectSchema
  body?: z.ZodType
  /** The JSON reply by status; `null` for a body that is not JSON. */
  replies: Record<number, z.ZodType | null>
  /** What can go wrong here beyond what can go wrong everywhere. */
  problems: readonly ProblemCode[]
}

export function route<const R extends Route>(definition: R): R {
  return definition
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined

/** What a handler receives, parsed. */
export interface InputOf<R extends Route> {
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  headers: Parsed<R['headers']>
  body: Parsed<R['body']>
}

type Given<K extends string, S> = S extends z.ZodType ? { [P in K]: Sent<S> } : { [P in K]?: undefined }

/** What a caller gives. */
export type RequestFor<R extends Route> = Given<'params', R['params']> &
  (R['query'] extends z.ZodType ? { query?: Sent<R['query']> } : { query?: undefined }) &
  Given<'body', R['body']> & { headers?: Record<string, string> }

/** What a successful call answers. */
export type ReplyFor<R extends Route> = Parsed<R['replies'][keyof R['replies']]>

/** Fills a path's parameters. */
export function routePath(path: string, params: Record<string, unknown> = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
}
