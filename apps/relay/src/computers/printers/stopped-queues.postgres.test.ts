import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { QueueAct } from '@cloudprint/protocol/queue-act'
import { drizzle } from 'drizzle-orm/node-postgres'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAudit } from '../../access/audit.ts'
import { addComputer, labelPrinter } from '../../testing/stand-in-agent.ts'
import { personOf } from '../../testing/person-of.ts'
import { openTestRows } from '../../testing/open-test-rows.ts'
import type { TestRows } from '../../testing/open-test-rows.ts'
import { listPrinterEvents } from './printer-events.ts'

let rows: TestRows
beforeAll(async () => {
  rows = await openTestRows()
})
afterAll(async () => rows.close())

const act = (second: number, more: Partial<QueueAct> = {}): QueueAct => ({
  kind: 'resumed',
  at: `2026-03-01T12:00:0${second}.000Z`,
  stoppedSince: '2026-03-01T11:59:00.000Z',
  why: 'The printer is not responding.',
  attempt: 1,
  problem: null,
  ...more,
})

/** A computer with one printer, and what its agent says of it. */
async function place() {
  const computer = await addComputer(rows)
  const sync = async (change: Partial<LocalPrinter> = {}) => {
    const printer = { ...labelPrinter('cups/A'), ...change }
    const now = new Date('2026-03-01T12:01:00.000Z')
    return rows.computerRows.syncPrinters({ ...computer, computerId: computer.id, names: ['cups/A'], changed: [printer], now })
  }
  const [printerId = ''] = await sync()
  const events = async (page: { limit: number; cursor?: string } = { limit: 50 }) =>
    listPrinterEvents(rows.pool, rows.reach, { printerId, ...page })
  return { computer, printerId, sync, events }
}

test('what an agent did about a stopped queue is kept once, however often it is told, and read newest first', async () => {
  const { printerId, sync, events } = await place()
  const refused = act(2, { kind: 'resume-refused', problem: { code: 'printer-resume-forbidden', detail: 'CUPS says no.' } })
  expect(await sync({ acts: [act(1)] })).toEqual([printerId])
  await sync({ acts: [act(1), refused] })
  await sync({ acts: [act(1), refused] })
  expect(await events()).toEqual({
    items: [
      {
        at: '2026-03-01T12:01:00.000Z',
        by: 'agent',
        byName: 'Packing',
        event: {
          kind: 'resume-refused',
          happenedAt: '2026-03-01T12:00:02.000Z',
          stoppedSince: '2026-03-01T11:59:00.000Z',
          why: 'The printer is not responding.',
          attempt: 1,
          problem: { code: 'printer-resume-forbidden', detail: 'CUPS says no.', advice: expect.stringContaining('lpadmin') as string },
        },
      },
      expect.objectContaining({ event: expect.objectContaining({ kind: 'resumed', problem: null }) as object }),
    ],
    nextCursor: null,
  })
})

test('two printers may be acted on at the same moment', async () => {
  const [one, other] = [await place(), await place()]
  await Promise.all([one.sync({ acts: [act(1)] }), other.sync({ acts: [act(1)] })])
  expect([(await one.events())?.items.length, (await other.events())?.items.length]).toEqual([1, 1])
})

test('who changed its settings stands among them, and pages follow each other', async () => {
  const { printerId, sync, events } = await place()
  await recordAudit(
    drizzle({ client: rows.pool, casing: 'snake_case' }),
    { kind: 'person', name: 'Ada', organizationId: rows.organizationId as never },
    { action: 'printer.changed', target: printerId, detail: { onStop: 'hold' } },
  )
  await sync({ acts: [act(1), act(2)] })
  const first = await events({ limit: 2 })
  expect(first?.items.map(({ event }) => event.kind)).toEqual(['resumed', 'resumed'])
  const next = await events({ limit: 2, cursor: first?.nextCursor ?? '' })
  expect(next).toMatchObject({ items: [{ by: 'person', byName: 'Ada', event: { kind: 'changed', onStop: 'hold' } }], nextCursor: null })
})

test('another organization’s printer has no events for us', async () => {
  const { printerId } = await place()
  expect(await listPrinterEvents(rows.pool, personOf(randomUUID()).reach, { printerId, limit: 50 })).toBeUndefined()
})

test('queues are started again where their printers are set so, and only while they are there', async () => {
  const { computer, printerId } = await place()
  expect(await rows.computerRows.namesToStartAgain(computer.id)).toEqual([])
  await rows.pool.query(`update printer set on_stop = 'resume' where id = $1`, [printerId])
  expect(await rows.computerRows.namesToStartAgain(computer.id)).toEqual(['cups/A'])
  await rows.pool.query('update printer set gone_at = now() where id = $1', [printerId])
  expect(await rows.computerRows.namesToStartAgain(computer.id)).toEqual([])
})
