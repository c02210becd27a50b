import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testSealingKeys } from '../computers/sealing-keys/sealing-keys.contract.ts'
import { testPrinters } from '../computers/printers/printers.contract.ts'
import { testSessions } from '../computers/sessions.contract.ts'
import { personOf } from '../testing/person-of.ts'
import { testClaims } from './claims.contract.ts'
import { testKeptDocuments } from './kept-documents.contract.ts'
import { testReach } from './reach.contract.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'
import { bytes, later, link, now, rowsGround, sha256, system } from './rows-ground.ts'
import type { Place } from './rows-ground.ts'

/** What the rows promise, wherever they are: the simulation is worth what this suite is. */
export function describeRelayRows(name: string, makeHarness: () => Promise<RelayRowsHarness>): void {
  describe(`the relay's rows in ${name}`, () => {
    let rows: RelayRowsHarness
    beforeAll(async () => {
      rows = await makeHarness()
    })
    afterAll(() => rows.close())

    const ground = rowsGround(() => rows)
    const { connected, newJob, inserted, claim, listKnown, idsOf, store, cancel } = ground

    test('a job that is inserted waits, with its document and the beginning of its history', async () => {
      const place = await connected()
      const [id = ''] = await inserted(place)
      expect(await rows.read(id)).toEqual({
        state: 'queued',
        attempt: 1,
        offerEpoch: null,
        hasDocument: true,
        keptUntil: null,
        receipt: null,
        history: [{ from: null, to: 'queued', kind: 'submitted' }],
      })
      expect(await rows.jobRows.countWaiting(place.printerId)).toBe(1)
    })

    test('a key makes one job in its organization, also within one batch', async () => {
      const [place, other] = [await connected(), await connected()]
      const key = { idempotencyKey: 'order-1', requestFingerprint: Buffer.from('print') }
      const jobs = [newJob(place, key), newJob(place, key), newJob(other, key)]
      expect(await rows.jobRows.insert(jobs)).toEqual(['inserted', 'key-taken', 'inserted'])
      expect(await rows.jobRows.insert([newJob(place, key)])).toEqual(['key-taken'])
      const { reach } = personOf(place.organizationId)
      expect(await rows.jobRows.findByKey(reach, 'order-1')).toEqual({ id: jobs[0]?.id, fingerprint: Buffer.from('print') })
      expect(await rows.jobRows.findByKey(reach, 'order-2')).toBeUndefined()
      expect(await rows.jobRows.countWaiting(place.printerId)).toBe(1)
    })

    testClaims(() => rows, ground)

    test('a cancel is listed for as long as its computer may hold the job', async () => {
      const place = await connected()
      const [id = ''] = await inserted(place, [{}, {}])
      await claim(place)
      await store().apply([cancel(id)], now)
      expect(await rows.jobRows.listCancelWishes([place.computerId])).toEqual([{ jobId: id, computerId: place.computerId }])
      expect(await rows.jobRows.listCancelWishes([randomUUID()])).toEqual([])
      await store().apply([{ ...cancel(id), event: { kind: 'canceled' } }], now)
      expect(await rows.jobRows.listCancelWishes([place.computerId])).toEqual([])
    })

    test('a job is stranded when its time is over and the computer that may hold it is away', async () => {
      const place = await connected()
      const [id = ''] = await inserted(place)
      await claim(place)
      const stranded = async () => (await rows.jobRows.listStranded(later(120_000), 500)).includes(id)
      expect(await stranded()).toBe(false)
      await rows.computerRows.closeSession(place.computerId, place.epoch, now)
      expect(await stranded()).toBe(true)
      expect((await rows.jobRows.listStranded(now, 500)).includes(id)).toBe(false)
    })

    test('a transaction that throws changes nothing', async () => {
      const [id = ''] = await inserted(await connected())
      const broken = rows.jobRows.inTransaction(async (transaction) => {
        await store().applyWithin(transaction, [cancel(id)], now)
        throw new Error('the power went out')
      })
      await expect(broken).rejects.toThrow('the power went out')
      expect(await rows.read(id)).toMatchObject({ state: 'queued', hasDocument: true, history: [{ kind: 'submitted' }] })
    })

    test('two who move one job are decided one after the other', async () => {
      const [id = ''] = await inserted(await connected())
      const both = await Promise.all([store().apply([cancel(id)], now), store().apply([cancel(id)], now)])
      expect(both.filter(([one]) => one?.outcome === 'moved')).toHaveLength(1)
    })

    test('an end takes the document with it and leaves a receipt, in the same commit', async () => {
      const place = await connected()
      const [id = ''] = await inserted(place)
      await claim(place)
      expect(await rows.documentRows.find(id, place.computerId)).toEqual({ sizeBytes: bytes.length, bytes, blobKey: null })
      expect(await rows.documentRows.find(id, randomUUID())).toBeUndefined()
      await store().apply([{ ...cancel(id), event: { kind: 'canceled' } }], now)
      expect(await rows.read(id)).toMatchObject({ state: 'canceled', hasDocument: false, receipt: { reason: 'canceled', by: 'relay' } })
      expect(await rows.documentRows.find(id, place.computerId)).toBeUndefined()
    })

    test('what has expired is listed, the longest over first, and only while it waits', async () => {
      const place = await connected()
      const past = new Date('2001-01-01T00:00:00.000Z')
      const [second = '', first = ''] = await inserted(place, [
        { expiresAt: new Date(past.getTime() - 1_000) },
        { expiresAt: new Date(past.getTime() - 2_000) },
        {},
      ])
      expect(await rows.jobRows.listExpired(past, 500)).toEqual([first, second])
      expect(await rows.jobRows.listExpired(past, 1)).toEqual([first])
      await store().apply([first, second].map(cancel), past)
      expect(await rows.jobRows.listExpired(past, 500)).toEqual([])
    })

    test('a computer’s known jobs are those asked for and those it may hold, and no other’s', async () => {
      const [place, other] = [await connected(), await connected()]
      const [offered = '', waiting = ''] = await inserted(place, [{}, {}])
      const [foreign = ''] = await inserted(other)
      await claim(place, { maxJobs: 1 })
      await store().apply([cancel(offered)], now)
      const known = await listKnown(place, [waiting, foreign])
      expect(known.toSorted((a) => (a.id === offered ? -1 : 1))).toEqual([
        { id: offered, state: 'queued', attempt: 1, mayBeHeld: true, mayBeElsewhere: false, isCancelRequested: true },
        { id: waiting, state: 'queued', attempt: 1, mayBeHeld: false, mayBeElsewhere: false, isCancelRequested: false },
      ])
    })

    test('what several computers are to see of their jobs is asked at once, each its own', async () => {
      const places = await Promise.all([connected(), connected()])
      const asked: { computerId: string; journalId: string; jobIds: string[] }[] = []
      for (const place of places) {
        const [held = '', waiting = ''] = await inserted(place, [{}, {}])
        await claim(place, { maxJobs: 1 })
        asked.push({ ...place, jobIds: [held, waiting] })
      }
      const [first, second] = await rows.jobRows.inTransaction((transaction) =>
        transaction.listKnown([...asked, { computerId: places[0].computerId, journalId: randomUUID(), jobIds: asked[1]?.jobIds ?? [] }]),
      )
      expect(idsOf(first ?? []).toSorted()).toEqual(asked[0]?.jobIds.toSorted())
      expect(idsOf(second ?? []).toSorted()).toEqual(asked[1]?.jobIds.toSorted())
    })

    test('what was offered while a computer came with another journal may be known there', async () => {
      const place = await connected()
      const [before = '', after = ''] = await inserted(place, [{}, {}])
      await claim(place, { maxJobs: 1 })
      const journalId = randomUUID()
      const opened = await rows.computerRows.openSession({ ...place, journalId, system, link, now })
      await claim({ ...place, epoch: opened?.epoch ?? 0 })
      const known = await listKnown({ ...place, journalId }, [])
      expect(known.toSorted((a) => (a.id === before ? -1 : 1))).toMatchObject([
        { id: before, mayBeElsewhere: true },
        { id: after, mayBeElsewhere: false },
      ])
    })

    testSessions(() => rows, connected)
    testPrinters(() => rows, connected)
    testReach(
      () => rows,
      async () => {
        const [place, key] = [await connected(), randomUUID()]
        const [jobId = ''] = await inserted(place, [{ idempotencyKey: key, requestFingerprint: Buffer.from('print') }])
        return { ...place, jobId, key }
      },
    )
    testSealingKeys(
      () => rows,
      connected,
      async (place, sealingKeyId) => {
        const job = newJob(place as Place & typeof place, {
          document: { sizeBytes: bytes.length, sha256, bytes, blobKey: null, sealingKeyId },
        })
        return { jobId: job.id, outcome: (await rows.jobRows.insert([job]))[0] }
      },
    )

    testKeptDocuments(
      () => rows,
      async (change) => {
        const place = await connected()
        const { document } = newJob(place)
        const job = { expiresAt: new Date('2100-03-02T12:00:00Z'), document: { ...document, sealingKeyId: place.keyId, ...change } }
        return { ...place, jobId: (await inserted(place, [job]))[0] ?? '' }
      },
    )
  })
}
