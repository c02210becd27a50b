import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import { AGENT_VERSION } from '../system-info.ts'
import { goBack, noUpdates } from '../update/update-record.ts'
import type { UpdateRecord } from '../update/update-record.ts'
import { isNotedAsProven, mustSeePrinters, progressAtStart, waitsForPrinters } from './keep-updated.ts'

const now = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-01T13:00:00Z')
const at = (version: string, provenAt: Date | null): UpdateRecord => ({
  ...noUpdates,
  current: { version, provenAt: provenAt?.toISOString() ?? null, tries: 1, needsPrinters: true },
})
const onTime = { now: () => later, offsetMs: 0 }
const tell = (record: UpdateRecord | 'damaged') => progressAtStart(record, onTime)

test('a version on trial is being switched to, a proven one is healthy', () => {
  expect(tell(at(AGENT_VERSION, null))).toMatchObject({ version: AGENT_VERSION, phase: 'switching' })
  expect(tell(at(AGENT_VERSION, now))).toMatchObject({ version: AGENT_VERSION, phase: 'healthy', since: now.toISOString() })
  expect(tell(noUpdates)).toBeNull()
})

test('a launcher makes way for a version that is noted as proven alone: any other one it would not choose again', () => {
  expect(isNotedAsProven(at(AGENT_VERSION, now))).toBe(true)
  // As where the disk was full when it became healthy, the file was damaged or removed since, or another version is to run.
  for (const record of [at(AGENT_VERSION, null), 'damaged', noUpdates, at('9.0.0', now)] as const)
    expect(isNotedAsProven(record)).toBe(false)
})

test('a version on trial waits for printers where the one before had some, and not as the one that the package has brought since', () => {
  const trial = at(AGENT_VERSION, null)
  const program = (folder: string) => join(folder, 'versions', AGENT_VERSION, 'main.js')
  expect(waitsForPrinters(trial, '/opt/agent', program('/var/lib/agent'))).toBe(true)
  expect(waitsForPrinters(trial, '/opt/agent', program('/opt/agent'))).toBe(false)
})

test('a version that went back is told by the one before, staged or of the package, until another one is healthy', () => {
  const failed = { ...at('9.0.0', null), previous: AGENT_VERSION }
  const returned = { version: '9.0.0', phase: 'returned', code: 'update-crashed', detail: 'code 3', since: now.toISOString() }
  const back = goBack(failed, 'update-crashed', 'code 3', now)
  expect(tell(back)).toEqual(returned)
  expect(tell(goBack({ ...failed, previous: null }, 'update-crashed', 'code 3', now))).toEqual(returned)
  expect(tell({ ...at(AGENT_VERSION, later), bad: back.bad })).toMatchObject({ phase: 'healthy' })
})

test('the relay is told by its own clock when a version went back, however wrong the machine’s is', () => {
  const back = goBack(at('9.0.0', null), 'update-crashed', 'code 3', now)
  const hourBehind = { now: () => later, offsetMs: 3_600_000 }
  expect(progressAtStart(back, hourBehind)).toMatchObject({ phase: 'returned', since: later.toISOString() })
  expect(progressAtStart(at(AGENT_VERSION, now), hourBehind)).toMatchObject({ phase: 'healthy', since: later.toISOString() })
})

test('a record that is not ours is told as such', () => {
  expect(tell('damaged')).toMatchObject({ phase: 'returned', code: 'update-record-damaged' })
})

test('a new version is to see printers where the one before lists some, and not where it only remembers them', () => {
  const seen = (arePrintersListed: boolean, printers: number) =>
    mustSeePrinters({ arePrintersListed, printers: Array.from({ length: printers }, (_each, index) => fakePrinter(`p${index}`)) })
  expect([seen(true, 2), seen(true, 0), seen(false, 2)]).toEqual([true, false, false])
})
