import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import type { SealingKey } from '@cloudprint/sealing/sealing-key'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJob, readReceipt } from '../jobs/job-queries.ts'
import { openWith } from '../testing/add-sealing-key.ts'
import { addComputer, agentWithPrinters, connectAgent } from '../testing/stand-in-agent.ts'
import type { StandInAgent } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { label, submitLabel, submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const tell = ({ socket }: StandInAgent, { keyId, publicKey }: SealingKey, older: string[] = []) =>
  ask(socket, agentMessages, 'sealing-keys', { current: { keyId, publicKey }, older } as never, 60_000)

test('a new key is sealed to at once, and the older one stays for what was sealed to it', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const before = await submitted(line, printerId)
  const next = await makeSealingKey()
  expect(await tell(agent, next, [computer.key.keyId])).toEqual({ ok: true, reply: { destroy: [] } })
  const after = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(2))
  const [first, second] = agent.offered.map((job) => Buffer.from(job.document.inline ?? '', 'base64'))
  expect(await openWith(computer.key, first ?? Buffer.alloc(0), jobPurpose(before))).toEqual(label)
  expect(await openWith(next, second ?? Buffer.alloc(0), jobPurpose(after))).toEqual(label)
  agent.close()
})

test('jobs that wait with a key that was lost fail at once', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  await line.pool.query(`update printer set paused_at = now(), paused_by = 'Ada' where id = $1`, [printerId])
  const jobId = await submitted(line, printerId)
  expect(await tell(agent, await makeSealingKey())).toEqual({ ok: true, reply: { destroy: [] } })
  expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'failed', failure: { code: 'sealing-key-lost' } })
  expect(await readReceipt(line.pool, line.reach, jobId)).toMatchObject({ reason: 'undeliverable', by: 'relay' })
  agent.close()
})

test('a key that was destroyed is not taken back', async () => {
  const { agent, computer } = await agentWithPrinters(line)
  await tell(agent, await makeSealingKey())
  expect(await tell(agent, computer.key)).toMatchObject({ ok: false, problem: { code: 'sealing-key-retired' } })
  agent.close()
})

test('a key that is none takes no document, and harms no other computer', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const other = await agentWithPrinters(line)
  await tell(agent, { ...computer.key, keyId: '0123456789abcdef', publicKey: 'A'.repeat(43) }, [computer.key.keyId])
  expect(await submitLabel(line, printerId)).toMatchObject({ ok: false, problem: { code: 'sealing-key-missing' } })
  expect(await submitLabel(line, other.printerId)).toMatchObject({ ok: true })
  agent.close()
  other.agent.close()
})

test('keys are heard after hello', async () => {
  const computer = await addComputer(line)
  const agent = await connectAgent(line, computer)
  expect(await tell(agent, computer.key)).toMatchObject({ ok: false, problem: { code: 'message-unknown' } })
  agent.close()
})
