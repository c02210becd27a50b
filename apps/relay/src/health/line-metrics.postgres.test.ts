import { silentLogger } from '@cloudprint/process-kit/logger'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import { measureLine } from './line-metrics.ts'

async function start() {
  const relay = await startTestRelay()
  onTestFinished(async () => relay.close())
  const { printerId } = await addPrinter(relay.pool)
  const submit = () =>
    fetch(`${relay.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') }),
    })
  return { ...relay, submit }
}

test('the figures tell how many agents are here, what waits, and how far the sweeps are behind', async () => {
  const { url, pool, submit } = await start()
  await submit()
  await submit()
  await pool.query(`update job set expires_at = now() - interval '1 minute'`)
  const figures = await (await fetch(`${url}/metrics`)).text()
  expect(figures).toContain('cloudprint_agents_connected 0')
  expect(figures).toContain('cloudprint_jobs_unfinished{stage="waiting"} 2')
  expect(figures).toContain('cloudprint_jobs_unfinished{stage="printing"} 0')
  expect(Number(/cloudprint_sweep_lag_seconds\{sweep="expiry"\} (\S+)/.exec(figures)?.[1])).toBeGreaterThanOrEqual(60)
  expect(figures).toContain('cloudprint_sweep_lag_seconds{sweep="removal"} 0')
})

test('what happens to jobs is counted from the first look on, and the database is not asked at every one', async () => {
  const { pool, submit } = await start()
  const registry = new Registry()
  measureLine(registry, { pool, log: silentLogger, agentsConnected: () => 7 })
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  onTestFinished(() => now.mockRestore())
  await submit()
  expect(await registry.metrics()).not.toContain('event="submitted"')
  await submit()
  await submit()
  expect(await registry.metrics()).not.toContain('event="submitted"')
  now.mockReturnValue(5_001)
  const figures = await registry.metrics()
  expect(figures).toContain('cloudprint_job_events_total{event="submitted"} 2')
  expect(figures).toContain('cloudprint_agents_connected 7')
})

test('without its database the relay still tells how it is itself', async () => {
  const { url, dropDatabase } = await start()
  await dropDatabase()
  const answer = await fetch(`${url}/metrics`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('process_resident_memory_bytes')
})
