import { silentLogger as log } from '@cloudprint/process-kit/logger'
import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { refuse } from '@cloudprint/protocol/problems'
import { expect, test } from 'vitest'
import { ProblemError } from '../http/problem-error.ts'
import { READY_WITHIN_MS, whileReady } from './while-ready.ts'

const clock = createManualClock()
const done = { ok: true as const, reply: 1 }
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test('what the work answers is the answer, and no timer is left', async () => {
  expect(await whileReady({ clock, log }, async () => done)).toBe(done)
  expect(await whileReady({ clock, log }, async () => refuse('computer-revoked', 'gone'))).toEqual(refuse('computer-revoked', 'gone'))
  expect(clock.pendingWaits()).toBe(0)
})

test('a database that is away is said to be so at once', async () => {
  expect(await whileReady({ clock, log }, () => Promise.reject(away))).toMatchObject({ problem: { code: 'relay-unready' } })
})

test('a database that says nothing is said to be so before the agent gives up, and what it says later harms nobody', async () => {
  const work = Promise.withResolvers<typeof done>()
  const answered = whileReady({ clock, log }, () => work.promise)
  await clock.advance(READY_WITHIN_MS)
  expect(await answered).toMatchObject({ problem: { code: 'relay-unready' } })
  work.reject(away)
})

test('a problem that was thrown is an answer, and a bug stays one', async () => {
  const busy = refuse('too-many-requests', 'too many').problem
  expect(await whileReady({ clock, log }, () => Promise.reject(new ProblemError(busy)))).toEqual({ ok: false, problem: busy })
  await expect(whileReady({ clock, log }, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
})
