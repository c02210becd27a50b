import { expect, test } from 'vitest'
import { availabilityOf } from './availability.ts'

const since = '2026-03-01T12:00:00Z'
const healthy = { state: 'idle' as const, acceptingJobs: true, reasons: [] }
const reason = (name: string, severity: 'report' | 'warning' | 'error') => ({ reason: name, severity, since })

test('a connected printer without complaints is ready, also while it prints', () => {
  expect(availabilityOf({ gone: false, connected: true, blocked: false, health: healthy })).toBe('ready')
  expect(availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, state: 'processing' } })).toBe('ready')
})

test('what its last health said does not count while its computer is away', () => {
  expect(availabilityOf({ gone: false, connected: false, blocked: false, health: healthy })).toBe('unreachable')
})

test('a queue that no longer exists is gone, connected or not', () => {
  expect(availabilityOf({ gone: true, connected: true, blocked: false, health: healthy })).toBe('gone')
})

test('a stopped queue, a rejecting queue and an error each stop it', () => {
  expect(availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, state: 'stopped' } })).toBe('stopped')
  expect(availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, acceptingJobs: false } })).toBe('stopped')
  expect(
    availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, reasons: [reason('fuser-over-temp', 'error')] } }),
  ).toBe('stopped')
})

test('empty paper stops it although CUPS calls that a warning', () => {
  expect(
    availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, reasons: [reason('media-empty', 'warning')] } }),
  ).toBe('stopped')
})

test('low toner wants attention and does not stop it', () => {
  expect(
    availabilityOf({ gone: false, connected: true, blocked: false, health: { ...healthy, reasons: [reason('toner-low', 'warning')] } }),
  ).toBe('attention')
})

test('a job in doubt that holds up the later ones stops a healthy printer', () => {
  expect(availabilityOf({ gone: false, connected: true, blocked: true, health: healthy })).toBe('stopped')
  expect(availabilityOf({ gone: false, connected: false, blocked: true, health: healthy })).toBe('unreachable')
})
