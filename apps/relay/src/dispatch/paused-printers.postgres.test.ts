import { eventually } from '@cloudprint/testkit/eventually'
import { drizzle } from 'drizzle-orm/node-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changePrinter } from '../computers/printers/change-printer.ts'
import { cancelWaiting } from '../jobs/cancel-waiting.ts'
import { readJob } from '../jobs/job-queries.ts'
import { readPrinterQueue } from '../jobs/printer-queue.ts'
import { settleJobs } from '../jobs/settle-jobs.ts'
import { personOf } from '../testing/person-of.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

/** A site with two printers, the first of which can be paused; `offered` is what its agent was offered. */
async function site() {
  const { agent, printerId, printerIds, computer } = await agentWithPrinters(line, ['cups/Zebra', 'cups/Laser'])
  const caller = { ...personOf(line.organizationId), address: '' }
  const db = drizzle({ client: line.pool, casing: 'snake_case' })
  return {
    agent,
    caller,
    printerId,
    other: printerIds[1] ?? '',
    printer: { id: printerId, computerId: computer.id },
    offered: () => agent.offered.map((job) => job.jobId),
    queue: () => readPrinterQueue(line.pool, line.reach, printerId),
    pause: async (paused: boolean) => {
      const changed = await changePrinter(db as never, { caller, printerId, change: { paused }, now: new Date() })
      if (!changed.ok) throw new Error(changed.problem.detail)
      line.signals.emit('work', { computerId: computer.id, printerIds: [printerId] })
    },
  }
}

const states = async (ids: string[]) => Promise.all(ids.map(async (id) => (await readJob(line.pool, line.reach, id))?.state))

describe('a paused printer', () => {
  test('is offered nothing, while others of its computer are, and all that waited in its order once it goes on', async () => {
    const { agent, printerId, other, offered, pause, queue } = await site()
    const before = await submitted(line, printerId)
    await eventually(() => expect(offered()).toEqual([before]))
    await pause(true)
    const waiting = [await submitted(line, printerId), await submitted(line, printerId)]
    // Claimed after them, so that they would be among the offers; and the sweep looks for what a lost nudge left behind.
    const elsewhere = await submitted(line, other)
    await eventually(() => expect(offered()).toContain(elsewhere))
    expect(await line.jobRows.computersWithWork([...line.presence.computerIds()], new Date())).toEqual([])
    expect(offered()).toEqual([before, elsewhere])
    expect(await queue()).toMatchObject({ atComputer: 1, atRelay: 2, next: [{ id: before }, { id: waiting[0] }, { id: waiting[1] }] })
    await pause(false)
    await eventually(() => expect(offered()).toEqual([before, elsewhere, ...waiting]))
    agent.close()
  })

  test('prints what its computer held already', async () => {
    const { agent, printerId, offered, pause, queue } = await site()
    const held = await submitted(line, printerId)
    await eventually(() => expect(offered()).toEqual([held]))
    await pause(true)
    await agent.report(held, { kind: 'delivered' }, { kind: 'printing', spoolerJob: { id: '4', uuid: null } })
    expect(await queue()).toMatchObject({ printing: [{ id: held }], next: [], atComputer: 0, atRelay: 0, oldestSince: null })
    await agent.report(held, { kind: 'completed', evidence: 'sent' })
    expect(await states([held])).toEqual(['completed'])
    agent.close()
  })
})

describe('all that waits at a printer', () => {
  test('is canceled at the relay, and asked back from its computer; what prints, and other printers’ jobs, are left alone', async () => {
    const { agent, caller, printer, printerId, other, offered, pause } = await site()
    const [printing, held] = [await submitted(line, printerId), await submitted(line, printerId)]
    await eventually(() => expect(offered()).toEqual([printing, held]))
    await agent.report(printing, { kind: 'delivered' }, { kind: 'printing', spoolerJob: { id: '4', uuid: null } })
    await pause(true)
    const waiting = [await submitted(line, printerId), await submitted(line, printerId)]
    const elsewhere = await submitted(line, other)
    const now = new Date()
    expect(await cancelWaiting(line, { caller, printer, now })).toEqual({ canceled: 2, asked: 1 })
    expect(await states([printing, held, ...waiting, elsewhere])).toEqual(['printing', 'queued', 'canceled', 'canceled', 'queued'])
    await eventually(() => expect(new Set(agent.canceled)).toEqual(new Set([held])))
    expect(await cancelWaiting(line, { caller, printer, now })).toEqual({ canceled: 0, asked: 0 })
    agent.close()
  })

  test('is more than one transaction takes, and all of it goes', async () => {
    const { agent, caller, printer, printerId, pause } = await site()
    await pause(true)
    const ids: string[] = []
    while (ids.length < 520) ids.push(...(await Promise.all(Array.from({ length: 40 }, () => submitted(line, printerId)))))
    expect(await cancelWaiting(line, { caller, printer, now: new Date() })).toEqual({ canceled: 520, asked: 0 })
    expect(new Set(await states(ids))).toEqual(new Set(['canceled']))
    agent.close()
  })
})

test('several doubts of one printer are settled by one word; what is in doubt no more, or another printer’s, is left', async () => {
  const { agent, caller, printerId, other, offered } = await site()
  const ids = [
    await submitted(line, printerId),
    await submitted(line, printerId),
    await submitted(line, printerId),
    await submitted(line, other),
  ]
  await eventually(() => expect(new Set(offered())).toEqual(new Set(ids)))
  for (const id of ids) await agent.report(id, { kind: 'delivered' }, { kind: 'uncertain', detail: 'CUPS forgot it' })
  const [one = '', two = '', three = '', elsewhere = ''] = ids
  await settleJobs(line, { caller, printerId, jobIds: [three], verdict: 'discard', now: new Date() })
  expect(await settleJobs(line, { caller, printerId, jobIds: [...ids, one], verdict: 'printed', now: new Date() })).toEqual({
    settled: 2,
    unsettled: [three, elsewhere],
  })
  expect(await states([one, two, three, elsewhere])).toEqual(['completed', 'completed', 'canceled', 'uncertain'])
  agent.close()
})

test('a printer shows itself by its agent', async () => {
  const { agent, printer } = await site()
  expect(await line.presence.get(printer.computerId)?.identify('cups/Zebra')).toEqual({ outcome: 'identified', detail: 'cups/Zebra' })
  agent.close()
})
