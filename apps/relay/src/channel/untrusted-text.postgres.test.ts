import { eventually } from '@cloudprint/testkit/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJob } from '../jobs/job-queries.ts'
import { ANSWER_MS, addComputer, agentWithPrinters, connectAgent, labelPrinter } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const jobOf = (jobId: string) => readJob(line.pool, line.reach, jobId)
/** What Postgres refuses, and more than any bound. */
const lie = `paper\0jam \ud800${'!'.repeat(5_000)}`
const cleaned = /^paper jam \ufffd!{100,}$/

test('a hello with text that no database keeps opens a session, with the text cleaned', async () => {
  const computer = await addComputer(line)
  const agent = await connectAgent(line, computer)
  const system = { platform: 'linux', osVersion: lie, architecture: lie, hostname: lie, agentVersion: lie }
  const hello = { system, journalId: computer.journalId, runId: randomUUID(), lastEpoch: 0, holds: [] }
  expect(await agent.socket.timeout(ANSWER_MS).emitWithAck('hello', hello)).toMatchObject({ ok: true })
  const { rows } = await line.pool.query<{ system: typeof system }>('select system from computer where id = $1', [computer.id])
  expect(rows[0]?.system.hostname).toMatch(cleaned)
  agent.close()
})

test('a printer is known whatever is said about it; one that is named so is refused, and the others stay known', async () => {
  const { agent, computer } = await agentWithPrinters(line)
  const tell = (printers: { name: string }[]) =>
    agent.socket.timeout(ANSWER_MS).emitWithAck('printers', { names: printers.map(({ name }) => name), changed: printers })
  const zebra = labelPrinter('cups/Zebra')
  const lied = { ...zebra, description: { ...zebra.description, location: lie }, health: { ...zebra.health, message: lie } }
  expect(await tell([lied])).toMatchObject({ ok: true })
  expect(await tell([zebra, labelPrinter('cups/Zeb\0ra')])).toMatchObject({ ok: false, problem: { code: 'message-unknown' } })
  const { rows } = await line.pool.query<{ name: string; location: string; gone: boolean }>(
    `select name, description->>'location' as location, gone_at is not null as gone from printer where computer_id = $1`,
    [computer.id],
  )
  expect(rows).toEqual([{ name: 'cups/Zebra', location: expect.stringMatching(cleaned) as string, gone: false }])
  agent.close()
})

test('a report keeps its fact, with its words cleaned; one that names a print system’s job so is refused alone', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  const event = (one: unknown) => ({ jobId, attempt: 1, event: one })
  const since = new Date().toISOString()
  const answer = await agent.sendReportsAsTheyAre([
    event({ kind: 'delivered' }),
    event({ kind: 'printing', spoolerJob: { id: '7\0', uuid: null } }),
    event({ kind: 'printing', spoolerJob: { id: '7', uuid: null } }),
    event({ kind: 'progressed', reasons: [{ reason: lie, since }], message: lie, sheetsCompleted: null }),
  ])
  expect(answer).toEqual({ keptThrough: 4, refused: [{ number: 2, code: 'message-unknown' }] })
  const job = await jobOf(jobId)
  expect(job).toMatchObject({ state: 'printing' })
  expect([job?.message, job?.reasons[0]?.reason].every((text) => cleaned.test(text ?? ''))).toBe(true)
  await agent.sendReportsAsTheyAre([event({ kind: 'failed', code: 'print-failed', detail: lie })])
  expect((await jobOf(jobId))?.failure?.detail).toMatch(cleaned)
  agent.close()
})

test('a refusal of an offer counts, with its words cleaned', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'printer-gone', detail: lie })
  const jobId = await submitted(line, printerId)
  await eventually(async () => expect((await jobOf(jobId))?.state).toBe('failed'))
  expect((await jobOf(jobId))?.failure?.detail).toMatch(cleaned)
  agent.close()
})

test('a message beyond all bounds ends its connection, and the next one is served', async () => {
  const { agent, computer } = await agentWithPrinters(line)
  const ended = new Promise<void>((resolve) => agent.socket.once('disconnect', () => resolve()))
  agent.socket.emit('reports', { reports: [{ number: 1, text: 'x'.repeat(7 * 1024 * 1024) }] })
  await ended
  const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
  const jobId = await submitted(line, back.printerId)
  await eventually(() => expect(back.agent.offered.map((job) => job.jobId)).toEqual([jobId]))
  back.agent.close()
})
