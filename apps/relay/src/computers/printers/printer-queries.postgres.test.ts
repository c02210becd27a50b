import { availabilityOf } from '@cloudprint/job-rules/availability'
import { printerStates, reasonSeverities } from '@cloudprint/protocol/printer'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentWithPrinters, labelPrinter } from '../../testing/stand-in-agent.ts'
import { startTestLine } from '../../testing/start-test-line.ts'
import type { TestLine } from '../../testing/start-test-line.ts'
import { countPrinters, listPrinters, readPrinter } from './printer-queries.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const since = '2026-03-01T12:00:00.000Z'
const reasons = ['media-empty', 'media-needed', 'media-jam', 'cover-open', 'door-open', 'offline', 'paused', 'toner-low', 'other']

/** Printers in every health that the rule tells apart. */
function inEveryHealth(): LocalPrinter[] {
  const healths = [
    ...printerStates.flatMap((state) => [true, false].map((acceptingJobs) => ({ state, acceptingJobs, reasons: [] }))),
    ...reasons.flatMap((reason) =>
      reasonSeverities.map((severity) => ({ state: 'idle' as const, acceptingJobs: true, reasons: [{ reason, severity, since }] })),
    ),
  ]
  return healths.map((health, index) => {
    const printer = labelPrinter(`cups/P${String(index).padStart(2, '0')}`)
    return { ...printer, health: { ...printer.health, ...health } }
  })
}

test('the list filters by the same availability that the rule names', async () => {
  const printers = inEveryHealth()
  const { agent, computer } = await agentWithPrinters(line)
  await agent.printers(printers)
  for (const availability of ['ready', 'attention', 'stopped'] as const) {
    const query = { limit: 200, availability, computerId: computer.id as never }
    const { items } = await listPrinters(line.pool, line.reach, query)
    const expected = printers.filter(
      (printer) =>
        availabilityOf({ isGone: false, isPaused: false, isConnected: true, isBlocked: false, health: printer.health }) === availability,
    )
    expect(items.map((item) => item.name)).toEqual(expected.map((printer) => printer.name))
    expect(items.every((item) => item.availability === availability)).toBe(true)
  }
  agent.close()
})

test('a printer whose queue went away is gone, keeps its id, and comes back under it', async () => {
  const { agent, printerId } = await agentWithPrinters(line, ['cups/Zebra'])
  await agent.printers([])
  expect(await readPrinter(line.pool, line.reach, printerId)).toMatchObject({ availability: 'gone' })
  await agent.printers([labelPrinter('cups/Zebra')])
  expect(await readPrinter(line.pool, line.reach, printerId)).toMatchObject({ availability: 'ready' })
  agent.close()
})

test('pages follow each other by name without gap or repetition', async () => {
  const { agent, computer } = await agentWithPrinters(
    line,
    Array.from({ length: 25 }, (_, n) => `cups/Page ${String(n % 5)}-${n}`),
  )
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listPrinters(line.pool, line.reach, { limit: 7, cursor, computerId: computer.id as never })
    seen.push(...page.items.map((item) => item.name))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toHaveLength(25)
  expect(new Set(seen).size).toBe(25)
  expect(seen).toEqual(seen.toSorted())
  agent.close()
})

test('another organization sees none of them and counts none of them', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const other = await line.addOrganization()
  expect(await readPrinter(line.pool, other.reach, printerId)).toBeUndefined()
  expect(await listPrinters(line.pool, other.reach, { limit: 50 })).toEqual({ items: [], nextCursor: null })
  expect(await countPrinters(line.pool, other.reach)).toEqual({ ready: 0, attention: 0, stopped: 0, paused: 0, unreachable: 0, gone: 0 })
  agent.close()
})
