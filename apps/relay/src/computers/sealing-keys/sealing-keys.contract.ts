import { expect, test } from 'vitest'
import { JobSignals } from '../../jobs/job-signals.ts'
import { JobStore, relayAuthor } from '../../jobs/job-store.ts'
import type { RelayRowsHarness } from '../../jobs/relay-rows-harness.ts'
import { KEY_GRACE_MS } from './judge-sealing-keys.ts'

interface Place {
  computerId: string
  machine: number
  journalId: string
  epoch: number
  printerId: string
  /** The key that it came with. */
  keyId: string
}

const now = new Date('2026-03-01T12:00:00.000Z')
const afterGrace = new Date(now.getTime() + KEY_GRACE_MS)
const link = { address: '192.0.2.1', port: 6123, transport: 'websocket', roundTripMs: null } as const
const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' } as const

/** As long as nobody opens anything, any text will do as a key. */
export function standInKey(keyId: string) {
  return { keyId, publicKey: `${keyId}${'x'.repeat(43 - keyId.length)}` }
}

/** Which keys documents may be sealed to, and when one is destroyed: a part of the contract of the relay's rows. */
export function testSealingKeys(
  rows: () => RelayRowsHarness,
  connected: () => Promise<Place>,
  insert: (place: Place, keyId: string) => Promise<{ jobId: string; outcome: string | undefined }>,
): void {
  const publish = ({ computerId, epoch }: Place, currentId: string, older: string[] = [], at = now) =>
    rows().computerRows.publishKeys({ computerId, epoch, current: standInKey(currentId), older, now: at })
  const currentOf = async ({ printerId }: Place) => (await rows().computerRows.findPrinter(printerId))?.sealingKey

  test('the key that was published last is the one to seal to', async () => {
    const place = await connected()
    expect(await currentOf(place)).toEqual(standInKey(place.keyId))
    expect(await publish(place, '000000000000000b', [place.keyId])).toEqual({ ok: true, destroy: [] })
    expect(await currentOf(place)).toEqual(standInKey('000000000000000b'))
    expect(await publish(place, '000000000000000b', [place.keyId])).toEqual({ ok: true, destroy: [] })
  })

  test('an older key is destroyed an hour after it was retired, and from then on takes no document', async () => {
    const place = await connected()
    await publish(place, '000000000000000b', [place.keyId])
    expect(await insert(place, place.keyId)).toMatchObject({ outcome: 'inserted' })
    const early = await connected()
    await publish(early, '000000000000000c', [early.keyId])
    const almost = new Date(afterGrace.getTime() - 1)
    expect(await publish(early, '000000000000000c', [early.keyId], almost)).toEqual({ ok: true, destroy: [] })
    expect(await publish(early, '000000000000000c', [early.keyId], afterGrace)).toEqual({ ok: true, destroy: [early.keyId] })
    expect(await insert(early, early.keyId)).toMatchObject({ outcome: 'key-destroyed' })
    // The answer may have been lost: it is told again.
    expect(await publish(early, '000000000000000c', [early.keyId], afterGrace)).toEqual({ ok: true, destroy: [early.keyId] })
    expect(await rows().computerRows.findKeys(early.computerId, [early.keyId, 'ffffffffffffffff'])).toEqual([
      { keyId: early.keyId, isDestroyed: true },
    ])
  })

  test('a key stays as long as a document is sealed to it', async () => {
    const place = await connected()
    const { jobId } = await insert(place, place.keyId)
    await publish(place, '000000000000000b', [place.keyId])
    expect(await publish(place, '000000000000000b', [place.keyId], afterGrace)).toEqual({ ok: true, destroy: [] })
    const event = { kind: 'cancel-requested' as const }
    await new JobStore(rows().jobRows, new JobSignals()).apply(
      [{ jobId, event, author: relayAuthor, happenedAt: null, of: {} }],
      afterGrace,
    )
    expect(await publish(place, '000000000000000b', [place.keyId], afterGrace)).toEqual({ ok: true, destroy: [place.keyId] })
  })

  test('a key that the agent no longer has is lost, and the jobs that wait with it are known', async () => {
    const place = await connected()
    const { jobId } = await insert(place, place.keyId)
    expect(await rows().jobRows.listUnopenable(place.computerId, 10)).toEqual([])
    expect(await publish(place, '000000000000000b')).toEqual({ ok: true, destroy: [] })
    expect(await insert(place, place.keyId)).toMatchObject({ outcome: 'key-destroyed' })
    expect(await insert(place, '000000000000000b')).toMatchObject({ outcome: 'inserted' })
    expect(await rows().jobRows.listUnopenable(place.computerId, 10)).toEqual([jobId])
    expect(await publish(place, place.keyId)).toEqual({ ok: false, why: 'key-destroyed' })
  })

  test('a key that is unknown here may go at once, and one that is current again takes documents', async () => {
    const place = await connected()
    expect(await publish(place, '000000000000000b', [place.keyId, '000000000000000d'])).toEqual({ ok: true, destroy: ['000000000000000d'] })
    expect(await publish(place, place.keyId, ['000000000000000b'])).toEqual({ ok: true, destroy: [] })
    expect(await currentOf(place)).toEqual(standInKey(place.keyId))
  })

  test('what an older session says of its keys counts for nothing', async () => {
    const place = await connected()
    await rows().computerRows.openSession({ ...place, system, link, now })
    expect(await publish(place, '000000000000000b')).toEqual({ ok: false, why: 'overtaken' })
    expect(await currentOf(place)).toEqual(standInKey(place.keyId))
  })
}
