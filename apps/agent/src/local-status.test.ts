import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { eventually } from '@cloudprint/testkit/eventually'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mkdirSync, utimesSync } from 'node:fs'
import { keepStatusFiles, localStatus, readLocalStatus, RememberedErrors, RememberedPrinters } from './local-status.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import type { AgentStatus } from './agent-status.ts'
import { RecentErrors } from './recent-errors.ts'
import { isFresh } from './scales/is-fresh.ts'
import { StateFolder } from './state-folder.ts'
import { shownStatus } from './testing/shown-status.ts'
import { makeStateFolder } from './testing/test-agent.ts'

const about = { pid: process.pid, version: '1', startedAt: new Date(), computerName: 'Packing 1', relayUrl: 'http://localhost', page: null }

function statusWith(state: 'idle' | 'stopped'): AgentStatus {
  return {
    link: { state: 'stopped', since: new Date(), detail: null, obstacle: null, way: null, epoch: null },
    sealingKey: { keyId: '', madeAt: new Date(), older: 0 },
    printers: [fakePrinter('a', { health: { state } })],
    arePrintersListed: true,
    scales: [],
    jobs: [],
    isDiskFull: false,
    awayPrintSystems: [],
    lastErrors: [],
  }
}

test('what was seen while the files were last written is written at the end', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  const stop = new AbortController()
  let seen = statusWith('idle')
  const status = () => {
    const now = seen
    // Told to stop when this has been read, and is about to be written.
    seen = statusWith('stopped')
    stop.abort()
    return now
  }
  await keepStatusFiles({ folder, status, about, clock: systemClock, log: silentLogger }, stop.signal)
  const printers = await readPrivateFile(folder.printersFile, RememberedPrinters, '')
  expect(printers.map(({ health }) => health.state)).toEqual(['stopped'])
})

test('what went wrong is there for the next run, also where that knows a code no more', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  const errors = new RecentErrors(createManualClock())
  errors.noteProblem('print-aborted', 'no paper', { jobId: 'j1', printer: 'cups/Zebra', title: '' })
  const status = () => ({ ...statusWith('idle'), lastErrors: errors.list() })
  await keepStatusFiles({ folder, status, about, clock: systemClock, log: silentLogger }, AbortSignal.abort())
  expect(await readPrivateFile(folder.lastErrorsFile, RememberedErrors, '')).toEqual(errors.list())
  await writePrivateFile(folder.lastErrorsFile, [{ ...errors.list()[0], code: 'no-longer-known' }])
  expect(await readPrivateFile(folder.lastErrorsFile, RememberedErrors, '')).toMatchObject([{ code: null, printer: 'cups/Zebra' }])
})

test('what a scale said last is shown for five seconds, and then that it says nothing', () => {
  const scale: LocalScale = {
    name: 'hid/0922-8003' as LocalScaleName,
    vendor: '',
    product: 'Table 3',
    trouble: null,
    weight: { state: 'stable', value: '1.235', unit: 'kg', measuredAt: '2026-03-01T12:00:00.000Z' },
  }
  const shownAt = (relayNow: string) => {
    const now = new Date(relayNow)
    return localStatus(about, { ...statusWith('idle'), scales: [{ ...scale, isFresh: isFresh(scale, now) }] }, now).scales[0]?.weight
  }
  expect(shownAt('2026-03-01T12:00:05Z')).toBe('stable 1.235 kg')
  expect(shownAt('2026-03-01T12:00:06Z')).toBeNull()
})

describe('the status of an agent that was killed is nobody’s', () => {
  const folderWithStatus = async () => {
    const { path, remove } = makeStateFolder()
    onTestFinished(remove)
    const folder = new StateFolder(path)
    await writePrivateFile(folder.statusFile, localStatus(about, statusWith('idle'), new Date()))
    return folder
  }
  /** As if it had been written so long ago. */
  const age = ({ statusFile }: StateFolder, minutes: number) => {
    const then = Date.now() / 1_000 - minutes * 60
    utimesSync(statusFile, then, then)
  }

  test('also where its process’s number was given to another since', async () => {
    const folder = await folderWithStatus()
    expect(await readLocalStatus(folder.statusFile)).toMatchObject({ pid: process.pid })
    // The machine’s clock may have been ahead then.
    for (const minutes of [2, -120]) {
      age(folder, minutes)
      expect(await readLocalStatus(folder.statusFile)).toBeUndefined()
    }
  })

  test('and that of one whose disk is full is its own, though it is old', async () => {
    const folder = await folderWithStatus()
    // Nothing new can be written, as on a full disk.
    mkdirSync(`${folder.statusFile}.new`)
    age(folder, 2)
    const clock = { ...createManualClock(), now: () => new Date() }
    const stop = new AbortController()
    const kept = keepStatusFiles({ folder, status: () => statusWith('idle'), about, clock, log: silentLogger }, stop.signal)
    await eventually(async () => expect(await readLocalStatus(folder.statusFile)).toMatchObject({ computerName: 'Packing 1' }))
    stop.abort()
    await kept
  })
})

test('a word of a newer agent is unknown here, and no reason to say that nothing runs', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const { statusFile } = new StateFolder(path)
  const told = { ...shownStatus, pid: process.pid, link: { ...shownStatus.link, state: 'by-pigeon' }, lastErrors: undefined, new: 1 }
  await writePrivateFile(statusFile, { ...told, jobs: shownStatus.jobs.map((job) => ({ ...job, stage: 'folding' })) })
  expect(await readLocalStatus(statusFile)).toMatchObject({ link: { state: 'unknown' }, jobs: [{ stage: 'unknown' }], lastErrors: [] })
  await writePrivateFile(statusFile, { ...shownStatus, pid: process.pid, lastErrors: [{ moment: 'noon' }] })
  expect(await readLocalStatus(statusFile)).toMatchObject({ pid: process.pid, lastErrors: [] })
})
