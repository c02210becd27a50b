import { routes } from '@cloudprint/protocol/http/routes'
import { createLogger } from '@cloudprint/process-kit/logger'
import { afterEach, describe, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { mayReadMetrics } from './may-read-metrics.ts'
import { Readiness } from './readiness.ts'

let relay: TestRelay | undefined
afterEach(async () => {
  await relay?.close()
  relay = undefined
})
const started = async (settings: Record<string, string> = {}) => (relay = await startTestRelay({ settings }))
const statusOf = async (url: string) => (await fetch(url)).status

describe('a relay', () => {
  test('is live and ready, and shows its figures to this machine', async () => {
    const { url, call } = await started()
    expect(await statusOf(`${url}/health/live`)).toBe(200)
    expect(await statusOf(`${url}/health/ready`)).toBe(200)
    await call(routes.getCaller, {})
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain('cloudprint_http_request_seconds_count{route="getCaller",status="200"} 1')
    expect(metrics).toContain('process_resident_memory_bytes')
  })

  test('that lost its database is live and not ready', async () => {
    const { url, dropDatabase } = await started()
    await dropDatabase()
    expect(await statusOf(`${url}/health/live`)).toBe(200)
    const response = await fetch(`${url}/health/ready`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({ code: 'relay-unready' })
  })

  test('that lost its database says so to everybody, and when to come back', async () => {
    const { url, first, signIn, dropDatabase } = await started()
    const cookie = await signIn()
    await dropDatabase()
    const key = { authorization: `Bearer ${first.apiKey}` }
    const signInBody = JSON.stringify({ email: first.email, password: first.password })
    const answers = await Promise.all([
      fetch(`${url}/v1/printers`, { headers: key }),
      fetch(`${url}/v1/enrolment-codes`, { method: 'POST', headers: key }),
      fetch(`${url}/v1/printers`, { headers: { cookie } }),
      fetch(`${url}/auth/get-session`, { headers: { cookie } }),
      fetch(`${url}/auth/sign-in/email`, {
        method: 'POST',
        body: signInBody,
        headers: { 'content-type': 'application/json', 'origin': url },
      }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(await answer.json()).toMatchObject({ code: 'relay-unready', retryable: true })
    }
  })

  test('whose database is there and broken says that something broke', async () => {
    const lines: string[] = []
    const log = createLogger({ name: 'relay', destination: { write: (line) => void lines.push(line) } })
    const { pool, call } = (relay = await startTestRelay({ log }))
    await pool.query('drop table printer cascade')
    const query = { search: 'Mrs Miller' }
    expect(await call(routes.listPrinters, { query })).toMatchObject({ status: 500, problem: { code: 'internal-error' } })
    const [logged] = lines.filter((line) => line.includes('a request broke'))
    expect(logged).toContain('"path":"/v1/printers"')
    expect(lines.join('')).not.toContain('Miller')
  })

  test('that stops begins nothing new, and still lets itself be read', async () => {
    const { url, call, app } = await started()
    app.get(Readiness).stop()
    expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ code: 'relay-stopping' })
    expect(await call(routes.createEnrolmentCode, { body: {} })).toMatchObject({ status: 503, problem: { code: 'relay-stopping' } })
    expect(await call(routes.listComputers, {})).toMatchObject({ ok: true })
  })
})

describe('the figures', () => {
  const env = { CLOUDPRINT_METRICS_TOKEN: 'a-token-of-some-length', CLOUDPRINT_BEHIND_PROXY: undefined }
  const asked = (ip: string, headers: Record<string, string> = {}) => mayReadMetrics({ ip, headers }, env)

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('are for this machine: %s', (ip) => {
    expect(asked(ip)).toEqual({ ok: true })
  })

  test('are not for others, nor for those whom a proxy of this machine speaks for', () => {
    expect(asked('192.0.2.1')).toMatchObject({ problem: { code: 'forbidden' } })
    expect(asked('127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).toMatchObject({ problem: { code: 'forbidden' } })
  })

  test('are for who knows the token', () => {
    expect(asked('192.0.2.1', { authorization: 'Bearer a-token-of-some-length' })).toEqual({ ok: true })
    expect(asked('192.0.2.1', { authorization: 'Bearer another' })).toMatchObject({ problem: { code: 'credentials-invalid' } })
  })
})
