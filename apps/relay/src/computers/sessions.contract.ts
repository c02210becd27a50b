import { expect, test } from 'vitest'
import type { RelayRowsHarness } from '../jobs/relay-rows-harness.ts'

interface Place {
  computerId: string
  journalId: string
  epoch: number
  printerId: string
}

const now = new Date('2026-03-01T12:00:00.000Z')
const link = { address: '192.0.2.1', port: 6123, transport: 'websocket', roundTripMs: null } as const
const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' } as const

/** Who is let in: a part of the contract of the relay's rows. */
export function testSessions(rows: () => RelayRowsHarness, connected: () => Promise<Place>): void {
  test('a journal that knows less than it knew before is not let in', async () => {
    const place = await connected()
    const open = (journalKnows?: { epoch: number; report: number }) =>
      rows().computerRows.openSession({ ...place, system, link, now, journalKnows })
    await rows().jobRows.inTransaction(async (transaction) => {
      await transaction.lockReports([place])
      await transaction.keepReports([{ ...place, keptThrough: 7, keptEpoch: place.epoch }])
    })
    expect(await open({ epoch: place.epoch, report: 6 })).toEqual({ epoch: null, why: 'journal-restored' })
    expect(await open({ epoch: place.epoch - 1, report: 9 })).toEqual({ epoch: null, why: 'journal-restored' })
    expect(await open({ epoch: place.epoch, report: 7 })).toMatchObject({ epoch: place.epoch + 1 })
    expect(await open()).toMatchObject({ epoch: place.epoch + 2 })
  })

  test('a session is closed by itself alone, and none is opened for a computer that was removed', async () => {
    const place = await connected()
    const { computerRows } = rows()
    expect(await computerRows.openSession({ ...place, system, link, now })).toMatchObject({ epoch: place.epoch + 1 })
    expect(await computerRows.closeSession(place.computerId, place.epoch, now)).toBe(false)
    expect(await computerRows.closeSession(place.computerId, place.epoch + 1, now)).toBe(true)
    expect(await computerRows.closeSession(place.computerId, place.epoch + 1, now)).toBe(false)
    await rows().revoke(place.computerId)
    expect(await computerRows.openSession({ ...place, system, link, now })).toEqual({ epoch: null, why: 'computer-revoked' })
    expect(await computerRows.findPrinter(place.printerId)).toMatchObject({ isGone: true })
  })
}
