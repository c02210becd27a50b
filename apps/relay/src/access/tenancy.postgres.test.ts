import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openapiDocument } from '../http/openapi/openapi-document.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { requestBodies, requestHeaders } from '../testing/request-bodies.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { addIntruders, intruderKinds } from '../testing/tenancy-intruders.ts'
import type { Intruder, IntruderKind } from '../testing/tenancy-intruders.ts'
import { randomIds } from '../testing/tenancy-place.ts'
import type { Ids } from '../testing/tenancy-place.ts'

interface Schema {
  format?: string
  enum?: string[]
  $ref?: string
  [key: string]: unknown
}
interface Operation {
  operationId: string
  path: string
  method: string
  scope: string
  parameters: { name: string; in: string; required: boolean; schema: Schema }[]
  body: Schema | undefined
}

/** As it is served at /v1/openapi.json, which the first test holds it to. */
const description = openapiDocument() as {
  paths: Record<string, Record<string, object>>
  components: { schemas: Record<string, Schema> }
}
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, described]): Operation[] => {
    const {
      operationId,
      security,
      parameters = [],
      requestBody,
    } = described as {
      operationId: string
      security: Record<string, string[]>[]
      parameters?: Operation['parameters']
      requestBody?: { content: Record<string, { schema: Schema }> }
    }
    const scope = security.find(({ apiKey }) => apiKey !== undefined)?.apiKey?.[0]
    const body = requestBody?.content['application/json']?.schema
    return scope === undefined ? [] : [{ operationId, path, method: method.toUpperCase(), scope, parameters, body }]
  }),
)
const withPathIds = operations.filter(({ path }) => path.includes('{'))
/** In their bodies, or in headers that say what a body is for. */
const withBodyIds = operations.filter(({ operationId, body }) => idNamesIn(body).size > 0 || operationId === 'createUpload')
/** They act on those of the jobs named that are there, and say on which. */
const leavingOut = new Set(['settleJobsOfPrinter'])
const lists = operations.filter(({ path, method }) => method === 'GET' && !path.includes('{'))
const withQueryIds = lists.flatMap((operation) =>
  operation.parameters
    .filter((parameter) => parameter.in === 'query' && (idNamesIn(parameter.schema, 'id').size > 0 || parameter.name === 'cursor'))
    .map(({ name }) => ({ ...operation, name })),
)

let relay: TestRelay
/** What nobody of those below may learn of. */
let target: Ids
let intruders: Record<IntruderKind, Intruder>
let ourKey: string

beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true' } })
  ;({ target, ourKey, intruders } = await addIntruders(relay))
})
afterAll(async () => relay.close())

/** The names of the properties that are ids, wherever they are in a schema; of one that has none, itself under the name given. */
function idNamesIn(schema: Schema | undefined, name = ''): Set<string> {
  if (schema === undefined) return new Set()
  if (schema.format === 'uuid') return new Set([name])
  if (schema.$ref !== undefined) return idNamesIn(description.components.schemas[schema.$ref.split('/').at(-1) ?? ''], name)
  const found = new Set<string>()
  const visit = (part: unknown, as: string) => {
    for (const each of idNamesIn(part as Schema, as)) found.add(each)
  }
  for (const [key, property] of Object.entries((schema.properties as object | undefined) ?? {})) visit(property, key)
  for (const list of ['anyOf', 'oneOf', 'allOf']) for (const part of (schema[list] as Schema[] | undefined) ?? []) visit(part, name)
  if (schema.items !== undefined) visit(schema.items, name)
  return found
}

let lastAddress = 0
interface Ask {
  path?: Ids
  query?: Record<string, string>
  body?: object | undefined
  /** Named in headers. */
  named?: Ids
}

/** From an address of its own, since some guesses are counted by it. */
async function ask(operation: Operation, { headers }: Pick<Intruder, 'headers'>, { path, query = {}, body, named = randomIds() }: Ask) {
  lastAddress += 1
  const given = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: keyof Ids) => path?.[name] ?? `no id is known for ${name}`)
  const needed = operation.parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, schema }) => [name, schema.enum?.[0] ?? ''])
  const search = new URLSearchParams({ ...(Object.fromEntries(needed) as Record<string, string>), ...query })
  const response = await fetch(`${relay.url}${given}?${search.toString()}`, {
    method: operation.method,
    headers: {
      ...headers,
      'x-forwarded-for': `10.1.${lastAddress >> 8}.${lastAddress & 255}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...requestHeaders[operation.operationId]?.(named),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  // The request's own ids are all that may differ, and the times at which it was answered.
  const text = (await response.text())
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[B-Z]{4}-[B-Z]{4}\b/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    // Hours without jobs, of which one more stands before the others when an hour ends meanwhile.
    .replaceAll(/,?\{"hour":"time","submitted":0,"completed":0,"failed":0\}/g, '')
  return { status: response.status, text }
}

/** What of the target is not theirs, too. */
function hiddenFrom({ own }: Intruder): Partial<Ids> {
  const shared = Object.entries(own).flatMap(([name, id]) => (target[name as keyof Ids] === id ? [name] : []))
  return Object.fromEntries(Object.entries(target).filter(([name]) => !shared.includes(name)))
}

const bodyOf = ({ operationId, body }: Operation, ids: Ids): object | undefined =>
  body === undefined ? undefined : requestBodies[operationId]?.(ids, ids)[0]

test('the description that is walked here is the one that is served', async () => {
  const served = (await (await fetch(`${relay.url}/v1/openapi.json`)).json()) as object
  expect(served).toEqual(JSON.parse(JSON.stringify(description)))
})

test('each operation with a body has an entry here, with every id that it takes', () => {
  for (const { operationId, body } of operations.filter((operation) => operation.body !== undefined)) {
    const bodies = requestBodies[operationId]?.(randomIds(), randomIds())
    expect(bodies, `requestBodies of ${operationId}`).toBeDefined()
    const named = new Set(bodies?.flatMap((each) => Object.keys(each)))
    for (const name of idNamesIn(body)) expect(named, operationId).toContain(name)
  }
})

describe.each(intruderKinds)('to %s', (kind) => {
  test.each(withPathIds)('nothing is there for $operationId, as for an id that never was', async (operation) => {
    const who = intruders[kind]
    const body = bodyOf(operation, who.own)
    const answer = await ask(operation, who, { path: target, body })
    expect(answer.status).toBe(who.scopes.includes(operation.scope) ? 404 : 403)
    expect(answer).toEqual(await ask(operation, who, { path: randomIds(), body }))
  })

  test.each(withBodyIds)('$operationId takes no id in its body', async (operation) => {
    const who = intruders[kind]
    const never = randomIds()
    const hidden = { ...randomIds(), ...hiddenFrom(who) }
    const variants = requestBodies[operation.operationId] ?? (() => [undefined])
    for (const [index, body] of variants(hidden, who.own).entries()) {
      const answer = await ask(operation, who, { path: who.own, body, named: hidden })
      expect(leavingOut.has(operation.operationId) ? [200, 403] : [403, 404, 409, 422]).toContain(answer.status)
      expect(answer).toEqual(await ask(operation, who, { path: who.own, body: variants(never, who.own)[index], named: never }))
    }
  })

  test.each(withQueryIds)('$operationId finds by $name what it finds by an id that never was', async ({ name, ...operation }) => {
    const who = intruders[kind]
    const { userCode: _, ...hidden } = hiddenFrom(who)
    const ids = name === 'cursor' ? Object.values(hidden) : [hidden[name as keyof typeof hidden] ?? randomIds().jobId]
    for (const id of ids) {
      // Where a cursor is a place in an order, both are in the same.
      const never = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0')
      expect(await ask(operation, who, { query: { [name]: id } })).toEqual(await ask(operation, who, { query: { [name]: never } }))
    }
  })

  test('lists and figures say nothing, and more of it changes none of them', async () => {
    const who = intruders[kind]
    const readable = lists.filter(({ scope }) => who.scopes.includes(scope))
    const read = async () =>
      Object.fromEntries(await Promise.all(readable.map(async (list) => [list.operationId, await ask(list, who, {})] as const)))
    const before = await read()
    for (const { status, text } of Object.values(before)) {
      expect(status).toBe(200)
      expect(text).not.toMatch(/hidden/i)
    }
    const { organizationId, siteId } = target
    const { printerId } = await addPrinter(relay.pool, 'Hidden too', { organizationId, siteId })
    const submit = operations.find(({ operationId }) => operationId === 'submitJob')
    const label = requestBodies.submitJob?.({ ...target, printerId }, target)[0]
    if (submit !== undefined)
      expect((await ask(submit, { headers: { authorization: `Bearer ${ourKey}` } }, { body: label })).status).toBe(201)
    expect(await read()).toEqual(before)
  })
})

test('what nobody could see is all there still', async () => {
  const us = { headers: { authorization: `Bearer ${ourKey}` } }
  for (const operation of withPathIds.filter(({ method, operationId }) => method === 'GET' && operationId !== 'getReceipt')) {
    expect((await ask(operation, us, { path: target })).status, operation.operationId).toBe(200)
  }
})
