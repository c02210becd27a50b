import { createParamDecorator, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common'
import type { ExecutionContext } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { Route } from '@cloudprint/protocol/http/route'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { parseHead, parseInput } from './parse-input.ts'
import type { WithStatus } from './with-status.ts'

type Status<R extends Route> = keyof R['replies'] & number
type Sent<S> = S extends z.ZodType ? z.input<S> : unknown
type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never
type AnyStatus<R extends Route> = { [S in Status<R>]: WithStatus<S, Sent<R['replies'][S]>> }[Status<R>]

/** What a handler of the route may return: the reply's body, or `withStatus(…)` where the route has several statuses. */
type HandlerReply<R extends Route> = null extends R['replies'][Status<R>]
  ? unknown
  : IsUnion<Status<R>> extends true
    ? AnyStatus<R>
    : Sent<R['replies'][Status<R>]>

type Handler<R extends Route> = (...args: never[]) => HandlerReply<R> | Promise<HandlerReply<R>>

/** Makes a controller's method the handler of a route of the catalog; the route then carries its access and its schemas. */
export function Handle<const R extends Route>(route: R) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
  const status = Math.min(...Object.keys(route.replies).map(Number))
  const decorators = [RequestMapping({ path, method: RequestMethod[route.method] }), HttpCode(status), RouteConfig({ route })]
  return <H extends Handler<R>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<H>): void => {
    for (const decorate of decorators) (decorate as MethodDecorator)(target, key, descriptor)
  }
}

/** The request as the route's schemas read it: `InputOf<typeof route>`. */
export const Input = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>()
  return parseInput(routeOf(request), request)
})

/** The same without the body, for a route whose body may be a stream: `HeadOf<typeof route>`. */
export const InputHead = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>()
  return parseHead(routeOf(request), request)
})

/** Who calls a route with access `client`: a Caller. */
export const Calling = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>()
  if (caller === null) throw new Error('@Calling() stands on a route that everybody may call')
  return caller
})

/** Which computer calls a route with access `agent`: a CallingAgent. */
export const Agent = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const { agent } = context.switchToHttp().getRequest<FastifyRequest>()
  if (agent === null) throw new Error('@Agent() stands on a route that agents do not call')
  return agent
})

function routeOf(request: FastifyRequest): Route {
  const { route } = request.routeOptions.config
  if (route === undefined) throw new Error(`${request.method} ${request.url} has no @Handle()`)
  return route
}
