import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres, type KillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Site } from './harness/site.ts'
import { showLogsOfRed } from './harness/use-site.ts'

const LABELS = 40
const AT_ONCE = 5

let postgres: KillablePostgres
let site: Site
beforeAll(async () => {
  postgres = await startKillablePostgres()
  site = await Site.start({
    ownDatabase: true,
    env: { DATABASE_URL: postgres.url },
    queues: (cups) => cups.addQueue({ name: 'zebra' }),
  })
})
afterAll(async () => {
  await site.stop()
  await postgres.stop()
})
showLogsOfRed(() => [['relay', site.relay.output()]])

/** Prints labels, several at a time; after every fifth that was accepted something happens to the database. */
async function printThrough(name: string, trouble: (accepted: number) => Promise<void>): Promise<void> {
  const printer = await site.printer('zebra')
  const labels = Array.from({ length: LABELS }, (_label, index) => `${name}-${index}`)
  const waiting = [...labels]
  const accepted: Parameters<typeof site.job>[0][] = []
  let troubling = Promise.resolve()
  async function submitNext(): Promise<void> {
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      const body = {
        printerId: printer.id,
        title: text,
        contentType: 'application/vnd.zebra.zpl' as const,
        content: sampleZpl(text).toString('base64'),
      }
      const request = { headers: { 'idempotency-key': text }, body }
      const answered = await eventually(() => site.api.answer(submitJob, request), {
        what: 'the job to be accepted',
        until: ({ ok }) => ok,
        deadlineMs: 60_000,
        everyMs: 50,
      })
      if (!answered.ok) throw new Error(answered.problem.detail)
      const count = accepted.push(answered.reply.id)
      if (count % 5 === 0) troubling = troubling.then(() => trouble(count))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, submitNext))
  await troubling
  for (const jobId of accepted) {
    const { attempt } = await eventually(() => site.api.call(getJob, { params: { jobId } }), {
      what: 'the job to be completed',
      until: ({ state }) => state === 'completed',
      deadlineMs: 60_000,
      everyMs: 100,
    })
    expect(attempt).toBe(1)
  }
  const printed = site.cups.captured('zebra').map((document) => String(document.bytes()))
  expect(labels.map((text) => printed.filter((one) => one === String(sampleZpl(text))).length)).toEqual(labels.map(() => 1))
}

test('all database sessions are cut eight times in the middle of their work: each label comes out once, and the relay stays', async () => {
  const { pid } = site.relay.now()
  await printThrough('cut', async () => void (await postgres.cutSessions()))
  expect([site.relay.now().pid, site.relay.now().isRunning()]).toEqual([pid, true])
})

test('the database is killed in the middle and comes back: each label comes out once, and the relay stays', async () => {
  const { pid } = site.relay.now()
  await printThrough('killed', async (accepted) => {
    if (accepted !== 10) return
    await postgres.kill9()
    await postgres.start()
  })
  expect([site.relay.now().pid, site.relay.now().isRunning()]).toEqual([pid, true])
})
