import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, test } from 'vitest'
import type { AgentStatus } from '../agent-status.ts'
import { waitForRest } from './wait-for-rest.ts'

test('an agent is at rest when for half a minute it had nothing in hand, fetched nothing, and was connected', async () => {
  const clock = createManualClock()
  const status = { jobs: [{ stage: 'sending' }], link: { state: 'connected' } }
  let isTaking = false
  let isAtRest = false
  const parts = { status: () => status as unknown as AgentStatus, isTaking: () => isTaking, clock }
  const rest = waitForRest(parts, new AbortController().signal).then(() => (isAtRest = true))
  const pass = async (seconds: number) => {
    await eventually(() => expect(clock.pendingWaits()).toBe(1))
    await clock.advance(seconds * 1_000)
  }
  // As one that prints for a day.
  await pass(86_400)
  status.jobs = []
  await pass(29)
  isTaking = true
  await pass(60)
  isTaking = false
  status.link.state = 'waiting'
  await pass(60)
  expect(isAtRest).toBe(false)
  status.link.state = 'connected'
  await pass(1)
  await rest
})
