import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { refuse } from '@cloudprint/protocol/problems'
import type { ProblemCode, Refused } from '@cloudprint/protocol/problems'
import { expect, test } from 'vitest'
import { waitForApproval } from './wait-for-approval.ts'

const approved = { ok: true as const, computerId: 'c' }

/** Answers one after the other, the last one for ever; and after how many seconds each was asked for. */
async function polled(answers: (ProblemCode | typeof approved | Refused)[], expiresInSeconds = 900) {
  const clock = createManualClock()
  const startMs = clock.now().getTime()
  const askedAfter: number[] = []
  const poll = () => {
    const answer = answers[Math.min(askedAfter.length, answers.length - 1)] ?? approved
    askedAfter.push((clock.now().getTime() - startMs) / 1_000)
    return Promise.resolve(typeof answer === 'string' ? refuse(answer, answer) : answer)
  }
  let outcome: typeof approved | Refused | undefined
  const waiting = waitForApproval(poll, { intervalSeconds: 5, expiresInSeconds, clock }).then((end) => (outcome = end))
  while (outcome === undefined) await clock.advance(1_000)
  await waiting
  return { outcome, askedAfter }
}

test('it polls at the interval until somebody has approved', async () => {
  const { outcome, askedAfter } = await polled(['enrolment-pending', 'enrolment-pending', approved])
  expect([outcome, askedAfter]).toEqual([approved, [5, 10, 15]])
})

test('told to slow down it waits five seconds longer from then on', async () => {
  const { askedAfter } = await polled(['enrolment-slow-down', 'enrolment-pending', 'enrolment-slow-down', approved])
  expect(askedAfter).toEqual([5, 15, 25, 40])
})

test.each(['enrolment-denied', 'enrolment-expired', 'device-code-invalid'] as const)('%s is the end', async (code) => {
  const { outcome, askedAfter } = await polled([code])
  expect(outcome).toMatchObject({ ok: false, problem: { code } })
  expect(askedAfter).toHaveLength(1)
})

test('a relay that is away for a while, or busy, is asked again', async () => {
  const busy = { ok: false as const, problem: { code: 'relay-busy' as const, detail: '', retryAfterSeconds: 30 } }
  const { outcome, askedAfter } = await polled(['no-answer', busy, approved])
  expect([outcome, askedAfter]).toEqual([approved, [5, 10, 40]])
})

test('a relay that never answers is given up when the code has expired', async () => {
  expect((await polled(['no-answer'], 60)).outcome).toMatchObject({ problem: { code: 'no-answer' } })
  expect((await polled(['enrolment-pending'], 60)).outcome).toMatchObject({ problem: { code: 'enrolment-expired' } })
})
