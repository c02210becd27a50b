import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { eventually } from '@cloudprint/testkit/eventually'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkSessions } from './computers/check-sessions.ts'
import { cancelJob } from './jobs/cancel-job.ts'
import { releaseJobsOfRemoved } from './jobs/release-jobs.ts'
import { settleJob } from './jobs/settle-job.ts'
import { listJobEvents, readJob, readReceipt } from './jobs/job-queries.ts'
import { expireJobs } from './retention/expire-jobs.ts'
import { openWith } from './testing/add-sealing-key.ts'
import { addComputer, agentWithPrinters, connectAgent, labelPrinter } from './testing/stand-in-agent.ts'
import { personOf } from './testing/person-of.ts'
import { startTestLine } from './testing/start-test-line.ts'
import type { TestLine } from './testing/start-test-line.ts'
import { label, submitted } from './testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const stateOf = async (jobId: string) => (await readJob(line.pool, line.reach, jobId))?.state
const printingOf = (id: string) => ({ kind: 'printing' as const, spoolerJob: { id, uuid: null } })
const caller = () => personOf(line.organizationId)
const cancel = (jobId: string) => cancelJob(line.jobs, line.signals, { caller: caller(), jobId, now: new Date() })

describe('a job’s way', () => {
  test('leads from submit to completed, and then its document is gone and a receipt there', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered.map((job) => job.jobId)).toEqual([jobId]))
    const sealed = Buffer.from(agent.offered[0]?.document.inline ?? '', 'base64')
    expect(await openWith(computer.key, sealed, jobPurpose(jobId))).toEqual(label)
    await agent.report(jobId, { kind: 'delivered' }, printingOf('7'))
    expect(await stateOf(jobId)).toBe('printing')
    await agent.report(jobId, { kind: 'completed', evidence: 'sent' })
    const job = await readJob(line.pool, line.reach, jobId)
    expect(job).toMatchObject({ state: 'completed', evidence: 'sent', document: { state: 'deleted', sizeBytes: sealed.length } })
    expect(await readReceipt(line.pool, line.reach, jobId)).toMatchObject({
      sizeBytes: sealed.length,
      sha256: createHash('sha256').update(sealed).digest('hex'),
      reason: 'completed',
    })
    const { rowCount } = await line.pool.query('select from document where job_id = $1', [jobId])
    expect(rowCount).toBe(0)
    const history = await listJobEvents(line.pool, line.reach, jobId)
    expect(history?.map((entry) => entry.event.kind)).toEqual(['submitted', 'offered', 'delivered', 'printing', 'completed'])
    agent.close()
  })

  test('waits while its computer is away and goes on when it comes', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const jobId = await submitted(line, printerId)
    const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
    await eventually(() => expect(back.agent.offered.map((job) => job.jobId)).toEqual([jobId]))
    back.agent.close()
  })

  test('keeps the order of acceptance on each printer', async () => {
    const { agent, printerIds } = await agentWithPrinters(line, ['cups/A', 'cups/B'])
    const ids: string[] = []
    for (let n = 0; n < 40; n += 1) ids.push(await submitted(line, printerIds[n % 2] ?? ''))
    await eventually(() => expect(agent.offered).toHaveLength(40))
    for (const [index, name] of ['cups/A', 'cups/B'].entries()) {
      const offered = agent.offered.filter((job) => job.printer === name).map((job) => job.jobId)
      expect(offered).toEqual(ids.filter((_, n) => n % 2 === index))
    }
    agent.close()
  })

  test('offers no more than the window of one printer, and another printer is not held up by it', async () => {
    const { agent, printerIds } = await agentWithPrinters(line, ['cups/A', 'cups/B'])
    const [a = '', b = ''] = printerIds
    const ids = await Promise.all(Array.from({ length: 40 }, () => submitted(line, a)))
    await eventually(() => expect(agent.offered).toHaveLength(32))
    const other = await submitted(line, b)
    await eventually(() => expect(agent.offered.at(-1)?.jobId).toBe(other))
    const first = agent.offered[0]?.jobId ?? ''
    await agent.report(first, { kind: 'delivered' }, printingOf('1'))
    await eventually(() => expect(agent.offered).toHaveLength(34))
    expect(ids).toContain(agent.offered.at(-1)?.jobId)
    agent.close()
  })
})

describe('an offer', () => {
  test('that was never answered is not lost: after the next hello it is made again', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.isAnswering = false
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    agent.close()
    const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
    await eventually(() => expect(back.agent.offered.map((job) => job.jobId)).toEqual([jobId]))
    expect(back.agent.offered[0]?.attempt).toBe(1)
    back.agent.close()
  })

  test('that the agent holds is not made twice', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const back = await connectAgent(line, computer)
    expect(await back.hello(computer, [{ jobId, attempt: 1 }])).toMatchObject({ ok: true, reply: { differences: [] } })
    const next = await submitted(line, printerId)
    await eventually(() => expect(back.offered.map((job) => job.jobId)).toEqual([next]))
    back.close()
  })

  test('refused for good fails the job with the agent’s words', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'printer-gone', detail: 'Zebra was unplugged' })
    const jobId = await submitted(line, printerId)
    await eventually(async () => expect(await stateOf(jobId)).toBe('failed'))
    expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({
      failure: { code: 'printer-gone', detail: 'Zebra was unplugged' },
    })
    agent.close()
  })

  test('refused for now waits for room and is not repeated without end', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'agent-busy', detail: 'full' })
    const jobId = await submitted(line, printerId)
    await eventually(async () => expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'queued', offered: false }))
    const offers = agent.offered.length
    agent.onOffer = (job) => ({ jobId: job.jobId, accepted: true })
    const other = await submitted(line, printerId)
    await eventually(() => expect(agent.offered.map((job) => job.jobId).slice(offers)).toEqual([jobId, other]))
    agent.close()
  })
})

describe('cancel', () => {
  test('of a waiting job means no paper: it is never offered', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const jobId = await submitted(line, printerId)
    expect(await cancel(jobId)).toEqual({ ok: true, outcome: 'canceled' })
    const marker = await submitted(line, printerId)
    const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
    await eventually(() => expect(back.agent.offered.map((job) => job.jobId)).toEqual([marker]))
    back.agent.close()
  })

  test('of an offered job is asked of the agent, whose word ends it', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    expect(await cancel(jobId)).toEqual({ ok: true, outcome: 'asked' })
    await eventually(() => expect(new Set(agent.canceled)).toEqual(new Set([jobId])))
    expect(await stateOf(jobId)).toBe('queued')
    await agent.report(jobId, { kind: 'canceled' })
    expect(await stateOf(jobId)).toBe('canceled')
    agent.close()
  })

  test('unheard by an absent agent is told at its next hello', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    expect(await cancel(jobId)).toEqual({ ok: true, outcome: 'asked' })
    const back = await connectAgent(line, computer)
    expect(await back.hello(computer, [{ jobId, attempt: 1 }])).toMatchObject({ reply: { differences: [{ jobId, what: 'cancel' }] } })
    back.close()
  })

  test('of a completed job is a conflict', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    await agent.report(jobId, { kind: 'delivered' }, printingOf('9'), { kind: 'completed', evidence: 'spooled' })
    expect(await cancel(jobId)).toMatchObject({ ok: false, problem: { code: 'job-state-conflict' } })
    agent.close()
  })

  test('against offer, again and again: a job canceled at once was never offered', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const jobId = await submitted(line, printerId)
        return { jobId, canceled: await cancel(jobId) }
      }),
    )
    const atOnce = outcomes.filter(({ canceled }) => canceled.ok && canceled.outcome === 'canceled').map(({ jobId }) => jobId)
    const marker = await agentWithPrinters(line)
    marker.agent.close()
    expect(agent.offered.filter((job) => atOnce.includes(job.jobId))).toEqual([])
    agent.close()
  })
})

describe('reports', () => {
  test('that come twice count once', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    const delivered = { jobId, attempt: 1, event: { kind: 'delivered' as const }, number: 1 }
    expect(await agent.sendReports([delivered])).toEqual({ keptThrough: 1, refused: [] })
    expect(await agent.sendReports([delivered])).toEqual({ keptThrough: 1, refused: [] })
    const history = await listJobEvents(line.pool, line.reach, jobId)
    expect(history?.filter((entry) => entry.event.kind === 'delivered')).toHaveLength(1)
    agent.close()
  })

  test('on a job of another computer are refused and change nothing', async () => {
    const owner = await agentWithPrinters(line)
    const liar = await agentWithPrinters(line)
    const jobId = await submitted(line, owner.printerId)
    await eventually(() => expect(owner.agent.offered).toHaveLength(1))
    expect(await liar.agent.report(jobId, { kind: 'delivered' })).toEqual({
      keptThrough: 1,
      refused: [{ number: 1, code: 'job-not-found' }],
    })
    expect(await stateOf(jobId)).toBe('queued')
    owner.agent.close()
    liar.agent.close()
  })

  test('that skip a step are refused', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    expect(await agent.report(jobId, printingOf('7'))).toMatchObject({
      refused: [{ code: 'job-state-conflict' }],
    })
    agent.close()
  })

  test('before hello are not taken', async () => {
    const computer = await addComputer(line)
    const agent = await connectAgent(line, computer)
    await expect(agent.printers([labelPrinter('cups/Zebra')])).rejects.toThrow('hello')
    agent.close()
  })
})

describe('a computer', () => {
  test('whose journal lost a printing job leaves it uncertain', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    await agent.report(jobId, { kind: 'delivered' }, printingOf('3'))
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
    await eventually(async () => expect(await stateOf(jobId)).toBe('uncertain'))
    back.agent.close()
  })

  test('that another machine copied keeps its session while it answers', async () => {
    const { agent, computer } = await agentWithPrinters(line)
    const clone = await connectAgent(line, computer)
    expect(await clone.hello(computer)).toMatchObject({ ok: false, problem: { code: 'computer-already-connected' } })
    expect(agent.socket.connected).toBe(true)
    clone.close()
    agent.close()
  })

  test('comes back over a half-open link that no longer answers', async () => {
    const { agent, computer, epoch } = await agentWithPrinters(line)
    agent.isAnswering = false
    const back = await connectAgent(line, computer)
    expect(await back.hello(computer)).toMatchObject({ ok: true, reply: { epoch: epoch + 1 } })
    await eventually(() => expect(agent.socket.connected).toBe(false))
    back.close()
  })

  test('is told to forget what the relay has ended or never knew', async () => {
    const computer = await addComputer(line)
    const agent = await connectAgent(line, computer)
    const jobId = '0198f000-0000-7000-8000-00000000dead'
    expect(await agent.hello(computer, [{ jobId, attempt: 1 }])).toMatchObject({ reply: { differences: [{ jobId, what: 'forget' }] } })
    agent.close()
  })
})

describe('an uncertain job', () => {
  async function uncertainJob() {
    const site = await agentWithPrinters(line)
    const jobId = await submitted(line, site.printerId)
    await eventually(() => expect(site.agent.offered).toHaveLength(1))
    await site.agent.report(jobId, { kind: 'delivered' }, printingOf('4'), { kind: 'uncertain', detail: 'CUPS forgot it' })
    return { ...site, jobId }
  }
  const settle = (jobId: string, verdict: 'printed' | 'print-again' | 'discard') =>
    settleJob(line.jobs, { caller: caller(), jobId, verdict, now: new Date() })

  test('keeps its document until somebody has settled it', async () => {
    const { agent, jobId } = await uncertainJob()
    expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'uncertain', document: { state: 'held' } })
    expect(await settle(jobId, 'printed')).toEqual({ ok: true })
    expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'completed', document: { state: 'deleted' } })
    expect(await settle(jobId, 'discard')).toMatchObject({ ok: false, problem: { code: 'job-state-conflict' } })
    agent.close()
  })

  test('that is to print again is offered once more, as its next attempt', async () => {
    const { agent, jobId } = await uncertainJob()
    expect(await settle(jobId, 'print-again')).toEqual({ ok: true })
    await eventually(() =>
      expect(agent.offered.map((job) => [job.jobId, job.attempt])).toEqual([
        [jobId, 1],
        [jobId, 2],
      ]),
    )
    expect(await agent.report(jobId, { kind: 'delivered' })).toMatchObject({ refused: [{ code: 'job-not-found' }] })
    agent.close()
  })

  test('with the policy "reprint" prints again without asking anybody', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const jobId = await submitted(line, printerId, { job: { onDoubt: 'reprint' } })
    await eventually(() => expect(agent.offered).toHaveLength(1))
    await agent.report(jobId, { kind: 'delivered' }, printingOf('5'), { kind: 'uncertain', detail: 'CUPS forgot it' })
    await eventually(() => expect(agent.offered.map((job) => job.attempt)).toEqual([1, 2]))
    agent.close()
  })
})

describe('a removed computer', () => {
  test('leaves no job waiting: what it can’t hold is canceled, what it may hold is uncertain', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    const held = await submitted(line, printerId)
    await eventually(() => expect(agent.offered).toHaveLength(1))
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const waiting = await submitted(line, printerId)
    await line.pool.query('update computer set revoked_at = now() where id = $1', [computer.id])
    await releaseJobsOfRemoved(line.pool, line.jobs, new Date())
    expect(await stateOf(held)).toBe('uncertain')
    expect(await stateOf(waiting)).toBe('canceled')
  })
})

describe('expiry', () => {
  test('ends a job whose computer did not come in time, and its document goes', async () => {
    const { agent, printerId, computer } = await agentWithPrinters(line)
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    const jobId = await submitted(line, printerId, { job: { expiresIn: 60 }, now: new Date(Date.now() - 61_000) })
    await expireJobs(line.jobRows, line.jobs, new Date())
    // The line's own sweep may have been about it at that moment.
    await eventually(async () =>
      expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'expired', document: { state: 'deleted' } }),
    )
  })

  test('is looked at before an offer, not only by the sweep', async () => {
    const { agent, printerId } = await agentWithPrinters(line)
    const stale = await submitted(line, printerId, { job: { expiresIn: 60 }, now: new Date(Date.now() - 61_000) })
    const fresh = await submitted(line, printerId)
    await eventually(() => expect(agent.offered.map((job) => job.jobId)).toContain(fresh))
    expect(agent.offered.map((job) => job.jobId)).not.toContain(stale)
    agent.close()
  })
})

describe('a link', () => {
  test('is measured, and one that no longer answers is ended', async () => {
    const { agent, computer } = await agentWithPrinters(line)
    const check = (answerWithinMs: number) => checkSessions(line.computerRows, line.presence, { now: new Date(), answerWithinMs })
    await check(30_000)
    const { rows } = await line.pool.query('select link from computer where id = $1', [computer.id])
    expect(rows[0]).toMatchObject({ link: { transport: 'websocket', roundTripMs: expect.any(Number) } })
    agent.isAnswering = false
    await check(200)
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  })
})
