import type { Access, Route } from '@cloudprint/protocol/http/route'
import { UPLOAD_CONTENT_TYPE } from '@cloudprint/protocol/http/upload-routes'
import { SubmitJob } from '@cloudprint/protocol/job'
import { ProblemBody, problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { z } from 'zod'
import type { Components } from './components.ts'

type Json = Record<string, unknown>

/** One route as an OpenAPI operation, with every problem it may answer. */
export function describeOperation(route: Route, components: Components): Json {
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...parametersOf(route.headers, 'header', components),
  ]
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: securityOf(route.access),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBodyOf(route, components),
    responses: { ...repliesOf(route, components), ...problemsOf(route, components) },
  }
}

function securityOf(access: Access): Json[] {
  switch (access.by) {
    case 'everybody':
      return []
    case 'client':
      return [{ apiKey: [access.scope] }, { session: [access.scope] }]
    case 'agent':
      return [{ agent: [] }]
  }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query' | 'header', components: Components): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = components.describe(schema, 'input') as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, property]) => ({
    name: place === 'header' ? headerName(name) : name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function headerName(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

function requestBodyOf(route: Route, components: Components): Json {
  if (route.id === 'continueUpload') return { requestBody: { required: true, content: { [UPLOAD_CONTENT_TYPE]: {} } } }
  if (route.body === undefined) return {}
  return { requestBody: { required: !route.body.safeParse(undefined).success, content: bodyOf(route, route.body, components) } }
}

function bodyOf(route: Route, body: z.ZodType, components: Components): Json {
  const json = { 'application/json': { schema: components.describe(body, 'input') } }
  if (route.id !== 'submitJob') return json
  const document = { type: 'string', contentMediaType: 'application/octet-stream', description: 'The bytes; needs a file name. Streamed.' }
  return {
    ...json,
    'multipart/form-data': {
      schema: { type: 'object', required: ['job', 'document'], properties: { job: components.describe(SubmitJob, 'input'), document } },
      encoding: { job: { contentType: 'application/json' } },
    },
  }
}

function repliesOf(route: Route, components: Components): Json {
  const entries = Object.entries(route.replies).map(([status, schema]) => {
    const description = descriptionOf(Number(status))
    if (status === '204' || route.method === 'HEAD') return [status, { description }]
    const content =
      schema === null ? { 'application/octet-stream': {} } : { 'application/json': { schema: components.describe(schema, 'output') } }
    return [status, { description, content }]
  })
  return Object.fromEntries(entries) as Json
}

function descriptionOf(status: number): string {
  const words: Record<number, string> = { 200: 'Done', 201: 'Made', 202: 'Taken', 206: 'A part of it' }
  return words[status] ?? 'Done'
}

function problemsOf(route: Route, components: Components): Json {
  const codesByStatus = Map.groupBy(codesOf(route), (code) => problems[code].status)
  const entries = [...codesByStatus].map(([status, codes]) => {
    const schema = { allOf: [components.describe(ProblemBody, 'output'), { properties: { code: { enum: codes } } }] }
    const description = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n')
    return [String(status), { description, content: { 'application/problem+json': { schema } } }]
  })
  return Object.fromEntries(entries) as Json
}

/** The route's own problems, and those that come with how it is called. */
function codesOf(route: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>(route.problems)
  if (route.access.by === 'client')
    for (const code of ['credentials-missing', 'credentials-invalid', 'forbidden', 'too-many-requests'] as const) codes.add(code)
  if (route.access.by === 'agent') for (const code of ['agent-assertion-invalid', 'computer-revoked'] as const) codes.add(code)
  if (route.query !== undefined || route.headers !== undefined || route.body !== undefined) codes.add('request-invalid')
  if (route.body !== undefined)
    for (const code of ['request-malformed', 'media-type-unsupported', 'content-encoding-unsupported', 'request-too-large'] as const)
      codes.add(code)
  if (route.method !== 'GET') codes.add('relay-stopping')
  codes.add('relay-unready')
  codes.add('internal-error')
  return [...codes].toSorted()
}
