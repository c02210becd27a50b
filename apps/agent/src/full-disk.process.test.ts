import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepStatusFiles, readLocalStatus } from './local-status.ts'
import { FakePrintSystem } from './printing/fake/fake-print-system.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import type { RunningAgent } from './run-agent.ts'
import { StateFolder } from './state-folder.ts'
import { mountSmallDisk } from './testing/small-disk.ts'
import type { SmallDisk } from './testing/small-disk.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { openTestKeys, startTestAgent } from './testing/test-agent.ts'
import { SqliteJournal } from './work/sqlite-journal.ts'

const probe = mountSmallDisk()
probe?.remove()
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 10 })

describe.skipIf(probe === undefined)('with a full disk', () => {
  let disk: SmallDisk
  let relay: StandInRelay
  let fake: FakePrintSystem
  let agent: RunningAgent | undefined
  beforeEach(async () => {
    const mounted = mountSmallDisk()
    if (mounted === undefined) throw new Error('the disk can not be mounted any more')
    disk = mounted
    relay = await new StandInRelay().start()
    fake = new FakePrintSystem({ printers: [fakePrinter('a')] })
  })
  afterEach(async () => {
    await agent?.stop()
    agent = undefined
    fake.close()
    await relay.stop()
    disk.remove()
  })
  const start = async () => {
    agent = await startTestAgent({ folder: disk.path, relayUrl: relay.url, printSystems: [fake] })
  }

  test('an agent starts, connects, refuses offers with the reason, says so, and prints as soon as there is room', async () => {
    new SqliteJournal(join(disk.path, 'journal.db')).close()
    await openTestKeys(disk.path)
    const forgotten = relay.job('fake/a')
    relay.differences = [{ jobId: forgotten.jobId, what: 'cancel' }]
    disk.fill()
    await start()
    await eventually(() => expect(agent?.status()).toMatchObject({ link: { state: 'connected', epoch: 1 }, isDiskFull: true }))
    await eventually(() => expect(relay.printerMessages).toHaveLength(1))
    const refused = relay.job('fake/a')
    expect(await relay.offer(refused)).toMatchObject({
      reply: { results: [{ jobId: refused.jobId, accepted: false, code: 'storage-full' }] },
    })
    disk.makeRoom()
    await eventually(() => expect(agent?.status().isDiskFull).toBe(false))
    await relay.offer(refused)
    await eventually(() => expect(relay.kindsOf(refused.jobId)).toEqual(['delivered', 'printing', 'completed']))
    relay.cut()
    await eventually(() => expect(relay.hellos.map((hello) => hello.lastEpoch)).toEqual([0, 1]))
  })

  test('a cancel that can not be written down keeps no session from opening, and is obeyed', async () => {
    fake.outcome = () => ({ kind: 'silence' })
    await start()
    await eventually(() => expect(relay.isConnected).toBe(true))
    const job = relay.job('fake/a')
    await relay.offer(job)
    await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing']))
    disk.fill()
    const large = relay.job('fake/a', { bytes: Buffer.alloc(60_000) })
    await eventually(async () => expect(await relay.offer(large)).toMatchObject({ reply: { results: [{ code: 'storage-full' }] } }))
    relay.differences = [{ jobId: job.jobId, what: 'cancel' }]
    relay.cut()
    await eventually(() => expect(agent?.status().link).toMatchObject({ state: 'connected', epoch: 2 }))
    disk.makeRoom()
    await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing', 'canceled']))
  })

  test('documents that wait behind others leave the disk to those whose turn it is', async () => {
    fake.setPrinter(fakePrinter('b'))
    fake.outcome = () => ({ kind: 'silence' })
    await start()
    await eventually(() => expect(relay.isConnected).toBe(true))
    const large = Array.from({ length: 4 }, () => relay.job('fake/a', { bytes: Buffer.alloc(700_000) }))
    await relay.offer(...large)
    const [first] = large.map(({ jobId }) => jobId)
    await eventually(() => expect(relay.kindsOf(first ?? '')).toEqual(['delivered', 'printing']))
    fake.outcome = () => ({ kind: 'complete' })
    const other = relay.job('fake/b', { bytes: Buffer.alloc(400_000) })
    expect(await relay.offer(other)).toMatchObject({ reply: { results: [{ accepted: true }] } })
    await eventually(() => expect(relay.kindsOf(other.jobId)).toEqual(['delivered', 'printing', 'completed']))
    fake.settle(`${first}.1`)
    for (const { jobId } of large) await eventually(() => expect(relay.kindsOf(jobId)).toEqual(['delivered', 'printing', 'completed']))
  })

  test('the status file is written again when there is room', async () => {
    const folder = new StateFolder(disk.path)
    await start()
    const about = { pid: process.pid, version: '1', startedAt: new Date(), computerName: 'Packing 1', relayUrl: relay.url, page: null }
    const stop = new AbortController()
    disk.fill()
    const status = () =>
      agent?.status() ?? {
        link: noLink,
        sealingKey: noKey,
        printers: [],
        arePrintersListed: true,
        scales: [],
        jobs: [],
        isDiskFull: false,
        awayPrintSystems: [],
        lastErrors: [],
      }
    const keeping = keepStatusFiles({ folder, status, about, clock: systemClock, log: silentLogger }, stop.signal)
    await eventually(() => expect(relay.printerMessages).toHaveLength(1))
    expect(await readLocalStatus(folder.statusFile)).toBeUndefined()
    disk.makeRoom()
    await eventually(async () => expect(await readLocalStatus(folder.statusFile)).toMatchObject({ computerName: 'Packing 1' }))
    stop.abort()
    await keeping
  })
})

const noLink = { state: 'stopped' as const, since: new Date(), detail: null, obstacle: null, way: null, epoch: null }
const noKey = { keyId: '', madeAt: new Date(), older: 0 }
