import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { MAX_HELD_JOBS } from '@cloudprint/protocol/channel/agent-messages'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standInKey, testSealingKeys } from '../computers/sealing-keys/sealing-keys.contract.ts'
import { testPrinters } from '../computers/printers/printers.contract.ts'
import { testSessions } from '../computers/sessions.contract.ts'
import { personOf } from '../testing/person-of.ts'
import { labelPrinter } from '../testing/stand-in-agent.ts'
import { JobStore, relayAuthor } from './job-store.ts'
import { JobSignals } from './job-signals.ts'
import { OFFER_WINDOW } from './job-rows.ts'
import type { NewJob } from './job-rows.ts'
import { testKeptDocuments } from './kept-documents.contract.ts'
import { testReach } from './reach.contract.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const link = { address: '192.0.2.1', port: 6123, transport: 'websocket', roundTripMs: null } as const
const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' } as const
const bytes = Buffer.from('^XA^XZ')
const sha256 = createHash('sha256').update(bytes).digest()

/** What the rows promise, wherever they are: the simulation is worth what this suite is. */
export function describeRelayRows(name: string, makeHarness: () => Promise<RelayRowsHarness>): void {
  describe(`the relay's rows in ${name}`, () => {
    let rows: RelayRowsHarness
    beforeAll(async () => {
      rows = await makeHarness()
    })
    afterAll(() => rows.close())

    async function connected(printers = ['cups/A']) {
      const { organizationId, siteId, computerId } = await rows.addComputer()
      const journalId = randomUUID()
      const opened = await rows.computerRows.openSession({ computerId, machine: 1, journalId, system, link, now })
      const epoch = opened.epoch ?? 0
      const keyId = randomBytes(8).toString('hex')
      await rows.computerRows.publishKeys({ computerId, epoch, current: standInKey(keyId), older: [], now })
      const ids = await rows.computerRows.syncPrinters({
        computerId,
        organizationId,
        names: printers,
        changed: printers.map(labelPrinter),
        now,
      })
      return { organizationId, siteId, computerId, machine: 1, journalId, epoch, keyId, printerId: ids[0] ?? '', printerIds: ids }
    }
    type Place = Pick<Awaited<ReturnType<typeof connected>>, 'organizationId' | 'computerId' | 'printerId' | 'keyId'>

    const newJob = ({ organizationId, computerId, printerId, keyId }: Place, change: Partial<NewJob> = {}): NewJob => ({
      id: randomUUID(),
      organizationId,
      computerId,
      printerId,
      title: 'Parcel',
      format: 'application/vnd.zebra.zpl',
      ticket: {},
      metadata: {},
      onDoubt: 'hold',
      createdAt: now,
      expiresAt: later(60_000),
      traceparent: null,
      idempotencyKey: null,
      requestFingerprint: null,
      author: { by: 'api-key', byName: 'WMS' },
      document: { sizeBytes: bytes.length, sha256, bytes, blobKey: null, sealingKeyId: keyId },
      reference: null,
      ...change,
    })
    async function inserted(place: Place, changes: Partial<NewJob>[] = [{}]): Promise<string[]> {
      const jobs = changes.map((change) => newJob(place, change))
      expect(await rows.jobRows.insert(jobs)).toEqual(jobs.map(() => 'inserted'))
      return jobs.map((job) => job.id)
    }
    const claim = (place: { computerId: string; epoch: number }, change: { printerIds?: string[]; maxJobs?: number; now?: Date } = {}) =>
      rows.jobRows.claimOffers({ computerId: place.computerId, epoch: place.epoch, printerIds: null, maxJobs: 50, now, ...change })
    const listKnown = (journal: { computerId: string; journalId: string }, jobIds: string[]) =>
      rows.jobRows.inTransaction(async (transaction) => (await transaction.listKnown([{ ...journal, jobIds }]))[0] ?? [])
    const idsOf = (jobs: { id: string }[]) => jobs.map((job) => job.id)
    const store = () => new JobStore(rows.jobRows, new JobSignals())
    const cancel = (jobId: string) => ({
      jobId,
      event: { kind: 'cancel-requested' as const },
      author: relayAuthor,
      happenedAt: null,
      of: {},
    })

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

    test('claims come in the order of acceptance over all printers, and once', async () => {
      const place = await connected(['cups/A', 'cups/B'])
      const [first = '', second = ''] = place.printerIds
      const ids = await inserted(place, [{ printerId: second }, { printerId: first }, { printerId: second }])
      const claimed = await claim(place, { maxJobs: 2 })
      expect(idsOf(claimed)).toEqual(ids.slice(0, 2))
      expect(claimed[0]).toMatchObject({
        attempt: 1,
        printerId: second,
        title: 'Parcel',
        sizeBytes: bytes.length,
        bytes,
        expiresAt: later(60_000),
      })
      expect(idsOf(await claim(place))).toEqual(ids.slice(2))
      expect(await claim(place)).toEqual([])
      expect(await rows.read(ids[0] ?? '')).toMatchObject({
        offerEpoch: place.epoch,
        history: [{ kind: 'submitted' }, { kind: 'offered', from: 'queued', to: 'queued' }],
      })
    })

    test('a claim leaves other printers, other computers and what has expired alone', async () => {
      const [place, other] = [await connected(['cups/A', 'cups/B']), await connected()]
      const [first = '', second = ''] = place.printerIds
      await inserted(other)
      const [, mine = ''] = await inserted(place, [{ printerId: first, expiresAt: now }, { printerId: first }, { printerId: second }])
      expect(idsOf(await claim(place, { printerIds: [first] }))).toEqual([mine])
    })

    test('an older session claims nothing', async () => {
      const place = await connected()
      await inserted(place)
      await rows.computerRows.openSession({ ...place, system, link, now })
      expect(await claim(place)).toEqual([])
      expect(await claim({ ...place, epoch: place.epoch + 1 })).toHaveLength(1)
    })

    test('a printer has no more than its window of offers', async () => {
      const place = await connected()
      const ids = await inserted(
        place,
        Array.from({ length: OFFER_WINDOW + 2 }, () => ({})),
      )
      expect(await claim(place)).toHaveLength(OFFER_WINDOW)
      expect(await claim(place)).toEqual([])
      await store().apply([{ ...cancel(ids[0] ?? ''), event: { kind: 'canceled' } }], now)
      expect(idsOf(await claim(place))).toEqual([ids[OFFER_WINDOW]])
    })

    test('a printer that doubt blocks is given the next job when the one before has ended', async () => {
      const place = await connected()
      await rows.setDoubtBlocks(place.printerId, true)
      const [first = '', second = ''] = await inserted(place, [{}, {}])
      expect(idsOf(await claim(place))).toEqual([first])
      const steps = [{ kind: 'delivered' }, { kind: 'printing', spoolerJob: { id: '1', uuid: null } }] as const
      for (const event of steps) await store().apply([{ ...cancel(first), event }], now)
      expect(await claim(place)).toEqual([])
      await store().apply([{ ...cancel(first), event: { kind: 'completed', evidence: 'sent' } }], now)
      expect(idsOf(await claim(place))).toEqual([second])
    })

    test('a job in doubt holds up the later ones of a printer that is set so, and not the earlier ones', async () => {
      const place = await connected()
      const [first = '', second = ''] = await inserted(place, [{}, {}])
      await claim(place)
      const event = { kind: 'uncertain', detail: 'the power went out' } as const
      await store().apply(
        [first, second].map((id) => ({ ...cancel(id), event })),
        now,
      )
      const [third = ''] = await inserted(place)
      await rows.setDoubtBlocks(place.printerId, true)
      expect(await claim(place)).toEqual([])
      await store().apply([{ ...cancel(first), event: { kind: 'settled', verdict: 'print-again' } }], now)
      expect(idsOf(await claim(place))).toEqual([first])
      await rows.setDoubtBlocks(place.printerId, false)
      expect(idsOf(await claim(place))).toEqual([third])
    })

    test('printers that stand still, however many, leave places to the others', async () => {
      const place = await connected(Array.from({ length: 70 }, (_printer, index) => `cups/${index}`))
      const [prints = '', ...stuck] = place.printerIds
      const window = (printerId: string) => Array.from({ length: OFFER_WINDOW }, () => ({ printerId }))
      await inserted(place, stuck.flatMap(window))
      let taken = 0
      for (let next = 1; next > 0; taken += next) next = (await claim(place)).length
      expect(taken).toBeLessThan(MAX_HELD_JOBS - OFFER_WINDOW)
      await inserted(place, window(prints))
      expect((await claim(place)).length).toBeGreaterThan(OFFER_WINDOW / 4)
    })

    test('a gone printer gets no offers, and its jobs wait for it to come back', async () => {
      const place = await connected()
      const { computerId, organizationId, printerId } = place
      await inserted(place)
      expect(await rows.computerRows.syncPrinters({ computerId, organizationId, names: [], changed: [], now })).toEqual([printerId])
      expect(await rows.computerRows.findPrinter(printerId)).toMatchObject({ isGone: true })
      expect(await claim(place)).toEqual([])
      expect(await rows.jobRows.computersWithWork([computerId], now)).toEqual([])
      const back = { computerId, organizationId, names: ['cups/A'], changed: [labelPrinter('cups/A')], now }
      expect(await rows.computerRows.syncPrinters(back)).toEqual([printerId])
      expect(await rows.computerRows.findPrinter(printerId)).toMatchObject({
        isGone: false,
        organizationId,
        computerId,
        isRaw: true,
        onDoubt: 'hold',
      })
      expect(await rows.jobRows.computersWithWork([computerId], now)).toEqual([computerId])
      expect(await claim(place)).toHaveLength(1)
    })

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

    test('a claim waits for who holds the row, and takes it as it is then', async () => {
      const place = await connected()
      const [first = '', second = ''] = await inserted(place, [{}, {}])
      const held = Promise.withResolvers<void>()
      const free = Promise.withResolvers<void>()
      const canceling = rows.jobRows.inTransaction(async (transaction) => {
        await store().applyWithin(transaction, [cancel(first)], now)
        held.resolve()
        await free.promise
      })
      await held.promise
      const claiming = claim(place)
      free.resolve()
      await canceling
      expect(idsOf(await claiming)).toEqual([second])
      expect(await rows.read(first)).toMatchObject({ state: 'canceled' })
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
