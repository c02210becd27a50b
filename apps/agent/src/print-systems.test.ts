import { createLogger, silentLogger } from '@cloudprint/process-kit/logger'
import { expect, test } from 'vitest'
import { choosePrintSystems } from './print-systems.ts'
import type { PrintSystemsWanted } from './print-systems.ts'
import { StateFileError } from './private-file.ts'

type Settings = PrintSystemsWanted['settings']
const wanted = (settings: Partial<Settings>, more: Partial<PrintSystemsWanted> = {}): PrintSystemsWanted => ({
  settings: { cups: 'auto', windowsSpooler: 'auto', folderPrinter: null, ...settings },
  cupsServer: undefined,
  windowsJobsFolder: '/tmp/jobs',
  platform: 'linux',
  ...more,
})
const namesOf = (settings: Partial<Settings>, more?: Partial<PrintSystemsWanted>) =>
  choosePrintSystems(wanted(settings, more), silentLogger).map((system) => system.name)

test('CUPS is printed through whether or not it answers at the start, unless it is switched off', () => {
  expect(namesOf({})).toEqual(['cups'])
  expect(namesOf({ folderPrinter: '/tmp/printed' }, { cupsServer: '/no/such/socket' })).toEqual(['cups', 'folder'])
  expect(namesOf({ cups: 'off', folderPrinter: '/tmp/printed' })).toEqual(['folder'])
})

test('on Windows its own spooler is printed through, and no CUPS', () => {
  expect(namesOf({}, { platform: 'win32' })).toEqual(['windows'])
  expect(namesOf({ windowsSpooler: 'off', folderPrinter: 'C:\\Printed' }, { platform: 'win32' })).toEqual(['folder'])
})

test('an address that can not be one is said in a sentence', () => {
  expect(() => namesOf({}, { cupsServer: 'two words' })).toThrow(StateFileError)
})

test('an agent that can print nowhere says so', () => {
  const lines: string[] = []
  const log = createLogger({ name: 'agent', pretty: false, destination: { write: (line) => void lines.push(line) } })
  expect(choosePrintSystems(wanted({ cups: 'off' }), log)).toEqual([])
  expect(choosePrintSystems(wanted({ windowsSpooler: 'off' }, { platform: 'win32' }), log)).toEqual([])
  expect(lines[0]).toContain('CUPS is switched off in the settings')
  expect(lines[1]).toContain('spooler of Windows is switched off in the settings')
})

test('where no CUPS answers, the message says where it was looked for, and why it failed', async () => {
  const [cups] = choosePrintSystems(wanted({}, { cupsServer: 'localhost:1' }), silentLogger)
  await expect(cups?.list(AbortSignal.timeout(45_000))).rejects.toThrow(/^CUPS at localhost:1: .*ECONNREFUSED/)
  cups?.close?.()
})
