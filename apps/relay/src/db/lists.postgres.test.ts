import { routes } from '@cloudprint/protocol/http/routes'
import { problems } from '@cloudprint/protocol/problems'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

const authorization = () => ({ authorization: `Bearer ${relay.first.apiKey}` })
const lists = ['/v1/printers', '/v1/computers', '/v1/overview']

/** Another session holds a table that lists read, as a migration or a backup does. */
async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  const client = await relay.pool.connect()
  try {
    await client.query('begin')
    // The pool's own would end it, and the lock with it, where what follows takes long.
    await client.query('set local idle_in_transaction_session_timeout = 0')
    await client.query(`lock table ${table} in access exclusive mode`)
    await work()
  } finally {
    await client.query('rollback')
    client.release()
  }
}

test('however many slow lists are asked for, jobs are taken as ever; the lists are refused in seconds, and read when they can be', async () => {
  await whileLocked('site', async () => {
    const slow = Array.from({ length: 30 }, (_, index) =>
      fetch(`${relay.url}${lists[index % lists.length]}`, { headers: authorization(), signal: AbortSignal.timeout(60_000) }),
    )
    const answered = Promise.all(slow)
    let areAnswered = false
    void answered.then(() => (areAnswered = true))
    const content = Buffer.from('^XA^XZ').toString('base64')
    const job = { printerId: printerId as never, title: 'Label', contentType: 'application/vnd.zebra.zpl' as const, content }
    const takenMeanwhile: boolean[] = []
    for (let number = 0; number < 5; number += 1) {
      expect((await relay.call(routes.submitJob, { body: job })).status).toBe(201)
      takenMeanwhile.push(!areAnswered)
    }
    // All of them, where the machine takes five jobs within the lists' three seconds.
    expect(takenMeanwhile[0]).toBe(true)
    for (const response of await answered) {
      expect(response.status).toBe(problems['list-too-slow'].status)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await response.json()).toMatchObject({ code: 'list-too-slow', retryable: true })
    }
  })
  for (const path of lists) expect((await fetch(`${relay.url}${path}`, { headers: authorization() })).status).toBe(200)
})

test('a list of jobs, too, has a deadline', async () => {
  await whileLocked('job', async () => {
    const called = await relay.call(routes.listJobs, { query: { search: 'Label' } })
    expect(called).toMatchObject({ ok: false, problem: { code: 'list-too-slow' } })
  })
})
