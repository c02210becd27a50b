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
  const agents = await Promise.all(
    Array.from({ length: AGENTS }, async () => {
      const computer = await addComputer(line)
      return { computer, agent: await connectAgent(line, computer) }
    }),
  )
  const holder = await line.pool.connect()
  await holder.query('begin')
  // Greetings wait for this one, with their connections.
  await holder.query('lock table journal in access exclusive mode')
  const [last, ...first] = agents
  const greetings = first.map(({ agent, computer }) => agent.hello(computer))
  await eventually(() => expect(line.pool.idleCount).toBeLessThan(line.pool.totalCount - 1))
  const greeted = Promise.withResolvers<void>()
  const storm: Promise<void>[] = []
  while (!line.greetings.isFull) storm.push(line.greetings.run(() => greeted.promise) ?? Promise.resolve())
  const refused = last === undefined ? undefined : await last.agent.hello(last.computer)
  expect(refused).toMatchObject({ ok: false, problem: { code: 'relay-busy', retryAfterSeconds: 3 } })
  const others = Array.from({ length: 6 }, () => line.pool.connect())
  for (const other of await Promise.all(others)) other.release()
  await holder.query('rollback')
  holder.release()
  greeted.resolve()
  await Promise.all(storm)
  await Promise.all(greetings)
  for (const { agent } of agents) agent.close()
  const computer = await addComputer(line)
  const late = await connectAgent(line, computer)
  expect(await late.hello(computer)).toMatchObject({ ok: true })
  late.close()
})
