import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RelayRowsHarness } from '../jobs/relay-rows-harness.ts'

interface Place {
  computerId: string
  machine: number
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

  test('sessions that are opened at once are judged each for itself, and those of one computer are numbered as they came', async () => {
    const [old, removed, place] = [await connected(), await connected(), await connected()]
    await rows().jobRows.inTransaction(async (transaction) => {
      await transaction.lockReports([old])
      await transaction.keepReports([{ ...old, keptThrough: 7 }])
    })
    await rows().revoke(removed.computerId)
    const open = (claim: Place, report = 0) =>
      rows().computerRows.openSession({ ...claim, system, link, now, journalKnows: { epoch: claim.epoch, report } })
    expect(await Promise.all([open(place), open(old), open(removed), open(place), open(old, 7)])).toMatchObject([
      { epoch: place.epoch + 1 },
      { epoch: null, why: 'journal-restored' },
      { epoch: null, why: 'computer-revoked' },
      { epoch: place.epoch + 2 },
      { epoch: old.epoch + 1 },
    ])
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

  test('a machine that was replaced is let in no more, also when it proved itself before', async () => {
    const place = await connected()
    const open = (machine: number) => rows().computerRows.openSession({ ...place, machine, system, link, now })
    await rows().replaceMachine(place.computerId)
    expect(await open(1)).toEqual({ epoch: null, why: 'computer-replaced' })
    expect(await open(2)).toMatchObject({ epoch: place.epoch + 1 })
  })

  test('no session begins while one is locked', async () => {
    const place = await connected()
    const [held, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const locking = rows().jobRows.inTransaction(async (transaction) => {
      expect(await transaction.lockSessions([place.computerId])).toEqual([place.epoch])
      held.resolve()
      await free.promise
    })
    await held.promise
    let isOpen = false
    const opening = rows()
      .computerRows.openSession({ ...place, system, link, now })
      .then(() => (isOpen = true))
    await Promise.resolve()
    expect(isOpen).toBe(false)
    free.resolve()
    await Promise.all([locking, opening])
    await expect(rows().jobRows.inTransaction((transaction) => transaction.lockSessions([randomUUID()]))).rejects.toThrow('no row')
  })

  test('reports are counted within one journal, and a new one starts anew', async () => {
    const place = await connected()
    const kept = (journalId: string, keep?: number) =>
      rows().jobRows.inTransaction(async (transaction) => {
        const [before] = await transaction.lockReports([{ ...place, journalId }])
        if (keep !== undefined) await transaction.keepReports([{ ...place, journalId, keptThrough: keep }])
        return before
      })
    const other = randomUUID()
    expect([await kept(place.journalId, 7), await kept(place.journalId)]).toEqual([0, 7])
    await rows().computerRows.openSession({ ...place, system, link, now })
    expect(await kept(place.journalId)).toBe(7)
    await rows().computerRows.openSession({ ...place, journalId: other, system, link, now })
    expect([await kept(other), await kept(place.journalId)]).toEqual([0, 7])
    await expect(kept(randomUUID())).rejects.toThrow('no row')
  })
}
