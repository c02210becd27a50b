import { afterAll, beforeAll, expect, test } from 'vitest'
import { addComputer, signAssertion } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { AgentIdentities } from './agent-identities.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('hundreds of agents that this relay has never seen come at once, and all are known; one whose key is broken fails alone', async () => {
  const computers = await Promise.all(Array.from({ length: 400 }, () => addComputer(line)))
  const assertions = await Promise.all(computers.map(({ id, privateKey }) => signAssertion(id, privateKey)))
  await line.pool.query(`update computer set public_key = 'broken' where id = $1`, [computers[7]?.id])
  const identities = new AgentIdentities(line.pool)
  const verified = await Promise.allSettled(assertions.map((assertion) => identities.verify(assertion)))
  const known = verified.map((one) => one.status === 'fulfilled' && one.value.ok && one.value.agent.computerId)
  expect(known).toEqual(computers.map(({ id }, index) => index !== 7 && id))
})
