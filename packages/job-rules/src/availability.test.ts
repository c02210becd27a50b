import { expect, test } from 'vitest'
import { availabilityOf } from './availability.ts'

/** Of a printer that nothing is the matter with but what is given. */
function of(given: Partial<Parameters<typeof availabilityOf>[0]>) {
  return availabilityOf({ isGone: false, isPaused: false, isConnected: true, isBlocked: false, health: healthy, ...given })
}

const since = '2026-03-01T12:00:00Z'
const healthy = { state: 'idle' as const, acceptingJobs: true, reasons: [] }
const reason = (name: string, severity: 'report' | 'warning' | 'error') => ({ reason: name, severity, since })

test('a connected printer without complaints is ready, also while it prints', () => {
  expect(of({})).toBe('ready')
  expect(of({ health: { ...healthy, state: 'processing' } })).toBe('ready')
})

test('what its last health said does not count while its computer is away', () => {
  expect(of({ isConnected: false })).toBe('unreachable')
})

test('a queue that no longer exists is gone, connected or not', () => {
  expect(of({ isGone: true })).toBe('gone')
})

test('a stopped queue, a rejecting queue and an error each stop it', () => {
  expect(of({ health: { ...healthy, state: 'stopped' } })).toBe('stopped')
  expect(of({ health: { ...healthy, acceptingJobs: false } })).toBe('stopped')
  expect(of({ health: { ...healthy, reasons: [reason('fuser-over-temp', 'error')] } })).toBe('stopped')
})

test('empty paper stops it although CUPS calls that a warning', () => {
  expect(of({ health: { ...healthy, reasons: [reason('media-empty', 'warning')] } })).toBe('stopped')
})

test('low toner wants attention and does not stop it', () => {
  expect(of({ health: { ...healthy, reasons: [reason('toner-low', 'warning')] } })).toBe('attention')
})

test('a job in doubt that holds up the later ones stops a healthy printer', () => {
  expect(of({ isBlocked: true })).toBe('stopped')
  expect(of({ isConnected: false, isBlocked: true })).toBe('unreachable')
})

test('one that somebody paused is paused, whatever else is the matter with it, unless its queue is gone', () => {
  expect(of({ isPaused: true })).toBe('paused')
  expect(of({ isPaused: true, isConnected: false, isBlocked: true, health: { ...healthy, state: 'stopped' } })).toBe('paused')
  expect(of({ isPaused: true, isGone: true })).toBe('gone')
})
