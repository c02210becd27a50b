import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { expect, test } from 'vitest'
import type { RelayRowsHarness } from '../../jobs/relay-rows-harness.ts'
import { labelPrinter } from '../../testing/stand-in-agent.ts'

interface Place {
  computerId: string
  organizationId: string
  printerId: string
  printerIds: string[]
}

const now = new Date('2026-03-01T12:00:00.000Z')

/** What is kept of what agents say of their printers: a part of the contract of the relay's rows. */
export function testPrinters(rows: () => RelayRowsHarness, connected: (printers?: string[]) => Promise<Place>): void {
  test('a printer that is named again is back, also when nothing about it has changed', async () => {
    const place = await connected()
    const { computerId, organizationId, printerId } = place
    const sync = (names: string[]) => rows().computerRows.syncPrinters({ computerId, organizationId, names, changed: [], now })
    expect(await sync([])).toEqual([printerId])
    expect(await sync(['cups/A'])).toEqual([printerId])
    expect(await rows().computerRows.findPrinter(printerId)).toMatchObject({ isGone: false })
    expect(await sync(['cups/A'])).toEqual([])
  })

  test('a printer that is said to be as it was has not changed', async () => {
    const { computerId, organizationId, printerIds } = await connected(['cups/A', 'cups/B'])
    const sync = (changed: LocalPrinter[]) =>
      rows().computerRows.syncPrinters({ computerId, organizationId, names: ['cups/A', 'cups/B'], changed, now })
    const [first, second] = [labelPrinter('cups/A'), labelPrinter('cups/B')]
    expect(await sync([first, second])).toEqual([])
    const stopped = { ...second, health: { ...second.health, state: 'stopped' as const } }
    expect(await sync([first, stopped])).toEqual([printerIds[1]])
    expect(await sync([first, stopped])).toEqual([])
  })

  test('what several computers say of their printers at once is kept for each', async () => {
    const places = await Promise.all([connected(), connected(), connected()])
    const news = places.map(({ computerId, organizationId }, index) => {
      const names = index === 0 ? [] : ['cups/A', 'cups/B']
      return { computerId, organizationId, names, changed: names.slice(1).map(labelPrinter), now }
    })
    const [gone, ...added] = await Promise.all(news.map((one) => rows().computerRows.syncPrinters(one)))
    expect(gone).toEqual([places[0]?.printerId])
    for (const [index, ids] of added.entries()) {
      expect(ids).toHaveLength(1)
      expect(await rows().computerRows.findPrinter(ids[0] ?? '')).toMatchObject({ computerId: places[index + 1]?.computerId })
    }
  })
}
