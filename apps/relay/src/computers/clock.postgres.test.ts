import { routes } from '@cloudprint/protocol/http/routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Slots } from '../access/slots.ts'
import { GREETINGS } from '../channel/greetings.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

test('an agent that comes in a storm is told when to come again by the first and cheapest thing that it asks', async () => {
  const greetings = relay.app.get<Slots>(GREETINGS)
  const greeted = Promise.withResolvers<void>()
  const storm: Promise<void>[] = []
  while (!greetings.isFull) storm.push(greetings.run(() => greeted.promise) ?? Promise.resolve())
  const asked = await relay.call(routes.readClock, {}, null)
  expect(asked).toMatchObject({ ok: false, status: 503, problem: { code: 'relay-busy', retryAfterSeconds: 3 } })
  greeted.resolve()
  await Promise.all(storm)
  expect((await relay.call(routes.readClock, {}, null)).ok).toBe(true)
})
