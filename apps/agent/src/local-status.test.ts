import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { expect, onTestFinished, test } from 'vitest'
import { keepStatusFiles, localStatus, RememberedPrinters } from './local-status.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import { readPrivateFile } from './private-file.ts'
import type { AgentStatus } from './agent-status.ts'
import { isFresh } from './scales/is-fresh.ts'
import { StateFolder } from './state-folder.ts'
import { makeStateFolder } from './testing/test-agent.ts'

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
  const about = {
    pid: process.pid,
    version: '1',
    startedAt: new Date(),
    computerName: 'Packing 1',
    relayUrl: 'http://localhost',
    page: null,
  }
  await keepStatusFiles({ folder, status, about, clock: systemClock, log: silentLogger }, stop.signal)
  const printers = await readPrivateFile(folder.printersFile, RememberedPrinters, '')
  expect(printers.map(({ health }) => health.state)).toEqual(['stopped'])
})

test('what a scale said last is shown for five seconds, and then that it says nothing', () => {
  const scale: LocalScale = {
    name: 'hid/0922-8003' as LocalScaleName,
    vendor: '',
    product: 'Table 3',
    trouble: null,
    weight: { state: 'stable', value: '1.235', unit: 'kg', measuredAt: '2026-03-01T12:00:00.000Z' },
  }
  const about = { pid: 7, version: '1', startedAt: new Date(), computerName: 'Packing 1', relayUrl: 'http://localhost', page: null }
  const shownAt = (relayNow: string) => {
    const now = new Date(relayNow)
    return localStatus(about, { ...statusWith('idle'), scales: [{ ...scale, isFresh: isFresh(scale, now) }] }, now).scales[0]?.weight
  }
  expect(shownAt('2026-03-01T12:00:05Z')).toBe('stable 1.235 kg')
  expect(shownAt('2026-03-01T12:00:06Z')).toBeNull()
})
