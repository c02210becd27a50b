import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { expect, onTestFinished, test } from 'vitest'
import { keepStatusFiles, RememberedPrinters } from './local-status.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import { readPrivateFile } from './private-file.ts'
import type { AgentStatus } from './run-agent.ts'
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
    errors: [],
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
