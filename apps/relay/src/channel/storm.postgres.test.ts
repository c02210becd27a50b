import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addComputer, connectAgent } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

/** More than share one batch. */
const AGENTS = 80

test('a storm of agents is greeted, who finds no room is told when to come again, and the database is left to others', async () => {
  const [last, ...first] = await Promise.all(Array.from({ length: AGENTS }, () => addComputer(line)))
  if (last === undefined) throw new Error('there are no agents')
  const holder = await line.pool.connect()
  await holder.query('begin')
  // The pool's own would end it while the agents come in.
  await holder.query('set local idle_in_transaction_session_timeout = 0')
  // Greetings wait for this one, with their connections.
  await holder.query('lock table journal in access exclusive mode')
  const agents = await Promise.all(
    first.map(async (computer) => {
      const agent = await connectAgent(line, computer)
      // At once, as agents do: who says nothing for ten seconds is sent away.
      return { agent, greeted: agent.hello(computer) }
    }),
  )
  await eventually(() => expect(line.pool.idleCount).toBeLessThan(line.pool.totalCount - 1))
  const refused = await connectAgent(line, last)
  const greeted = Promise.withResolvers<void>()
  const storm: Promise<void>[] = []
  while (!line.greetings.isFull) storm.push(line.greetings.run(() => greeted.promise) ?? Promise.resolve())
  expect(await refused.hello(last)).toMatchObject({ ok: false, problem: { code: 'relay-busy', retryAfterSeconds: 3 } })
  const others = Array.from({ length: 6 }, () => line.pool.connect())
  for (const other of await Promise.all(others)) other.release()
  await holder.query('rollback')
  holder.release()
  greeted.resolve()
  await Promise.all(storm)
  await Promise.all(agents.map(({ greeted }) => greeted))
  for (const agent of [refused, ...agents.map((one) => one.agent)]) agent.close()
  const computer = await addComputer(line)
  const late = await connectAgent(line, computer)
  expect(await late.hello(computer)).toMatchObject({ ok: true })
  late.close()
})
