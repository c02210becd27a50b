import { createLogger, silentLogger } from '@cloudprint/process-kit/logger'
import { expect, test } from 'vitest'
import { choosePrintSystems } from './print-systems.ts'
import { StateFileError } from './private-file.ts'

const namesOf = (settings: Parameters<typeof choosePrintSystems>[0], cupsServer?: string) =>
  choosePrintSystems(settings, cupsServer, silentLogger).map((system) => system.name)

test('CUPS is printed through whether or not it answers at the start, unless it is switched off', () => {
  expect(namesOf({ cups: 'auto', folderPrinter: null })).toEqual(['cups'])
  expect(namesOf({ cups: 'auto', folderPrinter: '/tmp/printed' }, '/no/such/socket')).toEqual(['cups', 'folder'])
  expect(namesOf({ cups: 'off', folderPrinter: '/tmp/printed' })).toEqual(['folder'])
})

test('an address that can not be one is said in a sentence', () => {
  expect(() => namesOf({ cups: 'auto', folderPrinter: null }, 'two words')).toThrow(StateFileError)
})

test('an agent that can print nowhere says so', () => {
  const lines: string[] = []
  const log = createLogger({ name: 'agent', pretty: false, destination: { write: (line) => void lines.push(line) } })
  expect(choosePrintSystems({ cups: 'off', folderPrinter: null }, undefined, log)).toEqual([])
  expect(lines.join('')).toContain('switched off in the settings')
})

test('where no CUPS answers, the message says where it was looked for, and why it failed', async () => {
  const [cups] = choosePrintSystems({ cups: 'auto', folderPrinter: null }, 'localhost:1', silentLogger)
  await expect(cups?.list(AbortSignal.timeout(15_000))).rejects.toThrow(/^CUPS at localhost:1: .*ECONNREFUSED/)
  cups?.close?.()
})
