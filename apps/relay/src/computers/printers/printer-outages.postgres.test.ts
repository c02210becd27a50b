import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purgeOutages } from './purge-outages.ts'
import { addComputer, labelPrinter } from '../../testing/stand-in-agent.ts'
import { openTestRows } from '../../testing/open-test-rows.ts'
import type { TestRows } from '../../testing/open-test-rows.ts'
import { listPrinterOutages } from './printer-outages.ts'

let rows: TestRows
beforeAll(async () => {
  rows = await openTestRows()
})
afterAll(async () => rows.close())

/** Long enough ago that all that is told here is over. */
const start = Date.now() - 120 * 60_000
const at = (minutes: number) => new Date(start + minutes * 60_000)
const iso = (minutes: number) => at(minutes).toISOString()

type Health = Partial<LocalPrinter['health']>
type Query = Partial<Parameters<typeof listPrinterOutages>[2]>

/** A computer with one printer, and what its agent says of it when. */
async function place() {
  const computer = await addComputer(rows)
  const say = async (minutes: number, health: Health | 'gone') => {
    const printer = labelPrinter('cups/A')
    const changed = health === 'gone' ? [] : [{ ...printer, health: { ...printer.health, ...health } }]
    const news = { ...computer, computerId: computer.id, names: changed.map(({ name }) => name), changed, now: at(minutes) }
    return rows.computerRows.syncPrinters(news)
  }
  const [printerId = ''] = await say(-30, {})
  await rows.pool.query('update printer set created_at = $2 where id = $1', [printerId, at(-30)])
  const outages = async (query: Query = {}) => listPrinterOutages(rows.pool, rows.reach, { printerId, limit: 50, ...query })
  return { computer, printerId, say, outages }
}

const reason = (name: string, minutes: number, severity: 'report' | 'warning' | 'error' = 'error') => ({
  reason: name,
  severity,
  since: iso(minutes),
})

test('an outage begins with the first reason that stops it, gathers the others, and ends with the last', async () => {
  const { say, outages } = await place()
  await say(1, { reasons: [reason('toner-low', 0, 'warning')] })
  expect(await outages()).toEqual({ items: [], nextCursor: null })
  await say(5, { reasons: [reason('media-empty', 4), reason('toner-low', 0, 'warning'), reason('spool', 0, 'report')] })
  await say(6, { reasons: [reason('media-empty', 4), reason('cover-open', 6)] })
  const reasons = [
    { reason: 'media-empty', since: iso(4) },
    { reason: 'toner-low', since: iso(0) },
    { reason: 'cover-open', since: iso(6) },
  ]
  expect((await outages())?.items).toEqual([{ id: expect.any(String) as string, kind: 'stopped', since: iso(4), until: null, reasons }])
  await say(9, {})
  expect((await outages())?.items).toMatchObject([{ kind: 'stopped', since: iso(4), until: iso(9), reasons }])
})

test('a queue that its print system stopped is out since then, also where that was before its agent said so', async () => {
  const { say, outages } = await place()
  await say(10, { state: 'stopped', since: iso(2), reasons: [] })
  expect((await outages())?.items).toMatchObject([{ kind: 'stopped', since: iso(2), until: null, reasons: [] }])
})

test('a queue that goes away ends one outage and begins another, which its return ends', async () => {
  const { say, outages } = await place()
  await say(1, { acceptingJobs: false, since: iso(1) })
  await say(3, 'gone')
  await say(3.5, 'gone')
  expect((await outages())?.items).toMatchObject([
    { kind: 'gone', since: iso(3), until: null },
    { kind: 'stopped', since: iso(1), until: iso(3) },
  ])
  await say(8, {})
  expect((await outages())?.items).toMatchObject([{ kind: 'gone', until: iso(8) }, { kind: 'stopped' }])
})

test('while its computer is away it is out of reach, for as long as it has been a printer', async () => {
  const { computer, outages, printerId } = await place()
  const open = async (minutes: number) => {
    const link = { port: 6123, transport: 'websocket', address: '10.0.0.9', connectedAt: iso(minutes), roundTripMs: 3 } as never
    const claim = { computerId: computer.id, machine: 1, journalId: computer.journalId, system: {} as never, link, now: at(minutes) }
    const opened = await rows.computerRows.openSession(claim)
    return opened.epoch ?? 0
  }
  const epoch = await open(0)
  expect(await rows.computerRows.closeSession(computer.id, epoch, at(10))).toBe(true)
  expect(await rows.computerRows.closeSession(computer.id, epoch, at(11))).toBe(false)
  expect((await outages({ kind: 'unreachable' }))?.items).toMatchObject([{ kind: 'unreachable', since: iso(10), until: null, reasons: [] }])
  await open(14)
  await rows.computerRows.closeAllSessions(at(20))
  expect((await outages({ kind: 'unreachable' }))?.items).toMatchObject([
    { since: iso(20), until: null },
    { since: iso(10), until: iso(14) },
  ])
  await rows.pool.query('update printer set created_at = $2 where id = $1', [printerId, at(12)])
  expect((await outages())?.items.map(({ since }) => since)).toEqual([iso(20), iso(12)])
  await rows.pool.query('update printer set created_at = $2 where id = $1', [printerId, at(15)])
  expect((await outages())?.items.map(({ since }) => since)).toEqual([iso(20)])
})

test('they are found by kind, reason, end and length, and pages follow each other without gap or repetition', async () => {
  const { say, outages } = await place()
  for (let round = 0; round < 7; round += 1) {
    await say(round * 10, { reasons: [reason(round % 2 === 0 ? 'media-empty' : 'cover-open', round * 10)] })
    await say(round * 10 + round + 0.5, {})
  }
  const count = async (query: Query) => (await outages(query))?.items.length
  expect(await count({ reason: 'media-empty' })).toBe(4)
  expect(await count({ kind: 'gone' })).toBe(0)
  expect(await count({ minSeconds: 180 })).toBe(4)
  expect(await count({ endedAfter: iso(45) })).toBe(2)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await outages({ limit: 3, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...(page?.items ?? []).map(({ since }) => since))
    cursor = page?.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual([60, 50, 40, 30, 20, 10, 0].map(iso))
})

test('what was over a year ago is forgotten, and what lasts is not', async () => {
  const { say, outages } = await place()
  await say(0, { state: 'stopped', since: iso(0) })
  await say(1, {})
  await say(2, { state: 'stopped', since: iso(2) })
  await purgeOutages(rows.pool, new Date(at(1).getTime() + 365 * 86_400_000 - 1))
  expect((await outages())?.items).toHaveLength(2)
  await purgeOutages(rows.pool, new Date(at(3).getTime() + 400 * 86_400_000))
  expect((await outages())?.items).toMatchObject([{ since: iso(2), until: null }])
})
