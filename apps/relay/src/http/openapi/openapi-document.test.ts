import { routes } from '@cloudprint/protocol/http/routes'
import type { Route } from '@cloudprint/protocol/http/route'
import { problems } from '@cloudprint/protocol/problems'
import { describe, expect, test } from 'vitest'
import { openapiDocument } from './openapi-document.ts'

interface Operation {
  operationId: string
  security: object[]
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string }>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

const document = openapiDocument() as unknown as Document
const text = JSON.stringify(document)
const all = Object.values<Route>(routes)
const operationOf = (route: Route) => document.paths[route.path]?.[route.method.toLowerCase()]

describe('the API’s description', () => {
  test.each(all)('has $id with its replies and each of its problems', (route) => {
    const operation = operationOf(route)
    expect(operation?.operationId).toBe(route.id)
    for (const status of Object.keys(route.replies)) expect(operation?.responses).toHaveProperty(status)
    for (const code of route.problems) expect(operation?.responses[problems[code].status]?.description).toContain(`\`${code}\``)
    const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(operation?.parameters?.filter((each) => each.in === 'path').map((each) => each.name) ?? []).toEqual(parameters)
  })

  test('refers to nothing that is not there', () => {
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference)
    expect(references.length).toBeGreaterThan(20)
    for (const reference of references) expect(document.components.schemas).toHaveProperty([reference.replace('#/components/schemas/', '')])
  })

  test('says who may call what', () => {
    expect(operationOf(routes.readClock)?.security).toEqual([])
    expect(operationOf(routes.listPrinters)?.security).toEqual([{ apiKey: ['printers:read'] }, { session: ['printers:read'] }])
    expect(operationOf(routes.fetchDocument)?.security).toEqual([{ agent: [] }])
  })

  test('shows both ways to submit a document', () => {
    expect(Object.keys(operationOf(routes.submitJob)?.requestBody?.content ?? {})).toEqual(['application/json', 'multipart/form-data'])
  })

  test('asks for no field that has a default, and promises those fields in replies', () => {
    const submit = document.components.schemas.SubmitJob as { required: string[] }
    expect(submit.required).toEqual(['printerId', 'title', 'contentType'])
    const job = document.components.schemas.Job as { required: string[]; additionalProperties?: unknown }
    expect(job.required).toContain('metadata')
    expect(job.additionalProperties).toBeUndefined()
  })

  test('is readable: no patterns behind formats, no bounds of safe integers', () => {
    expect(text).not.toContain('9007199254740991')
    expect(text).not.toMatch(/"format":"(uuid|date-time)","pattern"/)
  })
})
