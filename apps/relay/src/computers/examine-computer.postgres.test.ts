import { randomUUID } from 'node:crypto'
import { routes } from '@cloudprint/protocol/http/routes'
import { ComputerId } from '@cloudprint/protocol/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { Presence } from './presence.ts'
import type { Session } from './presence.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

/** A computer whose agent answers like this. */
async function computerThatFinds(examine: Session['examine']) {
  const { computerId, organizationId } = await addPrinter(relay.pool)
  const session = { computerId, organizationId, epoch: 1, runId: randomUUID(), examine, close: () => undefined } as unknown as Session
  relay.app.get(Presence).enter(session)
  return { params: { computerId: ComputerId.parse(computerId) } }
}

test('what a computer’s agent finds is told, and who asked stands in the audit', async () => {
  const finding = { check: 'disk', verdict: 'warning', says: '300 MB are free.', remedy: 'Make room.' } as const
  const request = await computerThatFinds(() => Promise.resolve([finding]))
  expect(await relay.call(routes.examineComputer, request)).toMatchObject({ reply: { outcome: 'examined', findings: [finding] } })
  const { rows } = await relay.pool.query('select action from audit_entry where target = $1', [request.params.computerId])
  expect(rows).toEqual([{ action: 'computer.examined' }])
})

test('a computer is examined once a minute, whoever asks, and the second is told when; another is not held up by it', async () => {
  let asked = 0
  const request = await computerThatFinds(() => Promise.resolve((asked += 1) > 0 ? [] : undefined))
  const begunMs = performance.now()
  expect(await relay.call(routes.examineComputer, request)).toMatchObject({ ok: true })
  const again = await relay.call(routes.examineComputer, request)
  const tookSeconds = (performance.now() - begunMs) / 1_000
  expect(again).toMatchObject({
    ok: false,
    problem: { code: 'too-many-requests', detail: expect.stringMatching(/once a minute/) as string },
  })
  const { retryAfterSeconds } = (again as { problem: { retryAfterSeconds: number } }).problem
  expect(retryAfterSeconds).toBeGreaterThanOrEqual(Math.floor(60 - tookSeconds))
  expect(retryAfterSeconds).toBeLessThanOrEqual(60)
  expect(asked).toBe(1)
  expect(await relay.call(routes.examineComputer, await computerThatFinds(() => Promise.resolve([])))).toMatchObject({ ok: true })
})

test('one that gave no answer may be asked again at once', async () => {
  let asked = 0
  const request = await computerThatFinds(() => Promise.resolve((asked += 1) > 1 ? [] : undefined))
  expect(await relay.call(routes.examineComputer, request)).toMatchObject({ reply: { outcome: 'no-answer' } })
  expect(await relay.call(routes.examineComputer, request)).toMatchObject({ reply: { outcome: 'examined' } })
})

test('one that is away, or whose agent knows no such question, is said to give no answer', async () => {
  const { computerId } = await addPrinter(relay.pool)
  const away = await relay.call(routes.examineComputer, { params: { computerId: ComputerId.parse(computerId) } })
  expect(away).toMatchObject({ reply: { outcome: 'no-answer', detail: expect.stringContaining('is not connected') as string } })
  const old = await relay.call(routes.examineComputer, await computerThatFinds(() => Promise.resolve(undefined)))
  expect(old).toMatchObject({ reply: { outcome: 'no-answer', detail: expect.stringContaining('older') as string } })
})
