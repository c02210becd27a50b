import { SubmitJob } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSealingKey } from '../testing/add-sealing-key.ts'
import { addComputer, agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { label, submitLabel, submitted } from '../testing/submit-label.ts'
import { fingerprintKeyOf } from './fingerprint-key-of.ts'
import { requestFingerprint } from './request-fingerprint.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

describe('submit', () => {
  test('with one key, a hundred times at once, makes one job', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const answers = await Promise.all(Array.from({ length: 100 }, () => submitLabel(line, printerId, { key: 'order-1' })))
    expect(new Set(answers.map((answer) => (answer.ok ? answer.jobId : answer.problem.code))).size).toBe(1)
    expect(answers.filter((answer) => answer.ok && answer.created)).toHaveLength(1)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    agent.close()
  })

  test('with a used key and another document or field is refused', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    await submitted(line, printerId, { key: 'order-2' })
    const reused = { ok: false, problem: { code: 'idempotency-key-reused' } }
    expect(await submitLabel(line, printerId, { key: 'order-2', bytes: Buffer.from('^XA^FDother^FS^XZ') })).toMatchObject(reused)
    expect(await submitLabel(line, printerId, { key: 'order-2', job: { title: 'other' } })).toMatchObject(reused)
    agent.close()
  })

  test('repeated after its printer is gone still answers with the job', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId, { key: 'order-3' })
    await agent.printers([])
    expect(await submitLabel(line, printerId)).toMatchObject({ ok: false, problem: { code: 'printer-gone' } })
    expect(await submitLabel(line, printerId, { key: 'order-3' })).toEqual({ ok: true, jobId, created: false })
    agent.close()
  })

  test('with a key of its computer that was destroyed meanwhile is refused, and sealed anew the next time', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.close()
    const now = new Date()
    await submitted(line, printerId, { key: 'order-5', now })
    await line.pool.query('update sealing_key set destroyed_at = now() where computer_id = $1', [computer.id])
    await addSealingKey(line.pool, computer.id)
    // What is known of the printer may be a second old, as when another relay has heard of the key.
    expect(await submitLabel(line, printerId, { now })).toMatchObject({ ok: false, problem: { code: 'sealing-key-retired' } })
    expect(await submitLabel(line, printerId, { key: 'order-5', now })).toMatchObject({ ok: true, created: false })
    expect(await submitLabel(line, printerId, { now: new Date(now.getTime() + 1_000) })).toMatchObject({ ok: true, created: true })
  })

  test('repeated after its computer’s key is gone still answers with the job', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.close()
    const now = new Date()
    const jobId = await submitted(line, printerId, { key: 'order-7', now })
    await line.pool.query('update sealing_key set destroyed_at = now() where computer_id = $1', [computer.id])
    const later = new Date(now.getTime() + 1_000)
    expect(await submitLabel(line, printerId, { now: later })).toMatchObject({ ok: false, problem: { code: 'sealing-key-missing' } })
    expect(await submitLabel(line, printerId, { key: 'order-7', now: later })).toEqual({ ok: true, jobId, created: false })
  })

  test('leaves a fingerprint that confirms no guess at the label', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId, { key: 'order-6' })
    const { rows } = await line.pool.query<{ print: Buffer }>('select request_fingerprint as print from job where id = $1', [jobId])
    const job = SubmitJob.parse({ printerId, title: 'Parcel 4711', contentType: 'application/vnd.zebra.zpl' })
    const contentSha256 = createHash('sha256').update(label).digest()
    const madeWith = (key: Buffer) => requestFingerprint(key, job, contentSha256).equals(rows[0]?.print ?? Buffer.alloc(0))
    expect([madeWith(Buffer.alloc(32)), madeWith(fingerprintKeyOf('another installation'))]).toEqual([true, false])
    agent.close()
  })

  test('keeps keys of organizations apart', async () => {
    const other = await line.addOrganization()
    const mine = await agentWithPrinters(line)
    const theirs = await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, other))
    const a = await submitted(line, mine.printerId, { key: 'order-4' })
    const b = await submitted(line, theirs.printerId, { key: 'order-4', reach: other.reach })
    expect(a).not.toBe(b)
    expect(await submitLabel(line, theirs.printerId)).toMatchObject({ ok: false, problem: { code: 'printer-not-found' } })
    mine.agent.close()
    theirs.agent.close()
  })

  test('refuses what the printer can’t print before anything is stored', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const refusal = async (...args: [Parameters<typeof submitLabel>[2]]) => {
      const answer = await submitLabel(line, printerId, ...args)
      return answer.ok ? 'taken' : answer.problem.code
    }
    expect(await refusal({ job: { contentType: 'application/pdf' }, bytes: Buffer.from('%PDF-1.7') })).toBe('document-format-unsupported')
    expect(await refusal({ bytes: Buffer.from('%PDF-1.7 pretending') })).toBe('document-format-mismatch')
    expect(await refusal({ bytes: Buffer.alloc(0) })).toBe('document-empty')
    expect(await refusal({ bytes: Buffer.alloc(1_000_001, 65) })).toBe('document-too-large')
    expect(await refusal({ job: { ticket: { sides: 'two-sided-long-edge' } } })).toBe('ticket-unsupported')
    const { rows } = await line.pool.query('select from job where printer_id = $1', [printerId])
    expect(rows).toHaveLength(0)
    agent.close()
  })
})
