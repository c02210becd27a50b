import { ProblemBody } from '@cloudprint/protocol/problems'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
let printerId: string
beforeAll(async () => {
  relay = await startTestRelay()
  ;({ printerId } = await addPrinter(relay.pool))
})
afterAll(async () => relay.close())

const job = () => ({ printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') })
const headers = () => ({ 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' })
const post = (path: string, body: unknown) =>
  fetch(`${relay.url}${path}`, { method: 'POST', headers: headers(), body: JSON.stringify(body) })
const get = (path: string) => fetch(`${relay.url}${path}`, { headers: headers() })

async function refusedField(response: Response): Promise<string | undefined> {
  const problem = ProblemBody.parse(await response.json())
  expect(problem).toMatchObject({ status: 422, code: 'request-invalid' })
  return problem.errors?.[0]?.field
}

describe.each(['\0', '\ud800'])('text that no database keeps (%j)', (bad) => {
  test('is refused in a job, and the jobs beside it are taken', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => post('/v1/jobs', job())),
      post('/v1/jobs', { ...job(), title: `a${bad}` }),
      post('/v1/jobs', { ...job(), metadata: { order: `a${bad}` } }),
      post('/v1/jobs', { ...job(), metadata: { [`a${bad}`]: '1' } }),
      post('/v1/jobs', { ...job(), ticket: { media: `a${bad}` } }),
    ])
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(201))
    const fields = await Promise.all(answers.slice(10).map((answer) => refusedField(answer)))
    expect(fields).toEqual(['title', 'metadata.order', `metadata.a${bad}`, 'ticket.media'])
  })

  test('is refused in names', async () => {
    expect(await refusedField(await post('/v1/api-keys', { name: `a${bad}` }))).toBe('name')
  })
})

test.each(['/v1/jobs', '/v1/printers', '/v1/computers'])('a search of %s for what can not be there is refused', async (path) => {
  expect(await refusedField(await get(`${path}?search=a%00`))).toBe('search')
})

test('an enrolment with a name that can not be kept is refused; what its machine says of itself is cleaned', async () => {
  const { code } = (await (await post('/v1/enrolment-codes', {})).json()) as { code: string }
  const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'h\0', agentVersion: '1' }
  const enrol = (name: string) => post('/agent/v1/enrol', { code, name, publicKey: 'x'.repeat(43), system })
  expect(await refusedField(await enrol('a\0'))).toBe('name')
  expect((await enrol('Packing 7')).status).toBe(201)
  const { rows } = await relay.pool.query<{ hostname: string }>(
    `select system->>'hostname' as hostname from computer where name = 'Packing 7'`,
  )
  expect(rows).toEqual([{ hostname: 'h ' }])
})
