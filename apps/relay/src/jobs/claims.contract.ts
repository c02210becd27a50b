import { MAX_HELD_JOBS } from '@cloudprint/protocol/channel/agent-messages'
import { expect, test } from 'vitest'
import { labelPrinter } from '../testing/stand-in-agent.ts'
import { OFFER_WINDOW } from './job-rows.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'
import { bytes, later, link, now, system } from './rows-ground.ts'
import type { RowsGround } from './rows-ground.ts'

/** Which jobs a computer is offered, in which order, and how often: a part of the contract of the relay's rows. */
export function testClaims(rows: () => RelayRowsHarness, { connected, inserted, claim, idsOf, store, cancel }: RowsGround): void {
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
    expect(await rows().read(ids[0] ?? '')).toMatchObject({
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
    await rows().computerRows.openSession({ ...place, system, link, now })
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
    await rows().setDoubtBlocks(place.printerId, true)
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
    await rows().setDoubtBlocks(place.printerId, true)
    expect(await claim(place)).toEqual([])
    await store().apply([{ ...cancel(first), event: { kind: 'settled', verdict: 'print-again' } }], now)
    expect(idsOf(await claim(place))).toEqual([first])
    await rows().setDoubtBlocks(place.printerId, false)
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
    expect(await rows().computerRows.syncPrinters({ computerId, organizationId, names: [], changed: [], now })).toEqual([printerId])
    expect(await rows().computerRows.findPrinter(printerId)).toMatchObject({ isGone: true })
    expect(await claim(place)).toEqual([])
    expect(await rows().jobRows.computersWithWork([computerId], now)).toEqual([])
    const back = { computerId, organizationId, names: ['cups/A'], changed: [labelPrinter('cups/A')], now }
    expect(await rows().computerRows.syncPrinters(back)).toEqual([printerId])
    expect(await rows().computerRows.findPrinter(printerId)).toMatchObject({
      isGone: false,
      organizationId,
      computerId,
      isRaw: true,
      onDoubt: 'hold',
    })
    expect(await rows().jobRows.computersWithWork([computerId], now)).toEqual([computerId])
    expect(await claim(place)).toHaveLength(1)
  })

  test('a claim waits for who holds the row, and takes it as it is then', async () => {
    const place = await connected()
    const [first = '', second = ''] = await inserted(place, [{}, {}])
    const held = Promise.withResolvers<void>()
    const free = Promise.withResolvers<void>()
    const canceling = rows().jobRows.inTransaction(async (transaction) => {
      await store().applyWithin(transaction, [cancel(first)], now)
      held.resolve()
      await free.promise
    })
    await held.promise
    const claiming = claim(place)
    free.resolve()
    await canceling
    expect(idsOf(await claiming)).toEqual([second])
    expect(await rows().read(first)).toMatchObject({ state: 'canceled' })
  })
}
