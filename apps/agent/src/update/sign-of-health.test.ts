import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, test } from 'vitest'
import type { AgentStatus } from '../agent-status.ts'
import type { ChildWord } from '../launcher/child-words.ts'
import { becomeHealthy } from './sign-of-health.ts'

test('a version says what it waits for, whether that is the relay alone, and when it is healthy', async () => {
  const clock = createManualClock()
  const status = { link: { state: 'waiting', epoch: null, detail: null }, arePrintersListed: false, printers: [] as object[] }
  const said: ChildWord[] = []
  const ended = becomeHealthy(
    { status: () => status as unknown as AgentStatus, needsPrinters: true, say: (word) => said.push(word), clock },
    new AbortController().signal,
  )
  const next = async (change: object) => {
    Object.assign(status, change)
    await eventually(() => expect(clock.pendingWaits()).toBe(1))
    await clock.advance(250)
  }
  await next({ arePrintersListed: true, printers: [{}] })
  await next({ printers: [], link: { state: 'connected', epoch: 1, detail: null } })
  await next({ printers: [{}] })
  await ended
  expect(said).toEqual([
    { kind: 'waiting', for: 'the relay', isForRelayOnly: false },
    { kind: 'waiting', for: 'the relay', isForRelayOnly: true },
    { kind: 'waiting', for: 'its printers', isForRelayOnly: false },
    { kind: 'healthy' },
  ])
})
